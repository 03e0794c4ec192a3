"""Answers given before registering, kept in the visitor's session until they can be filled in.

The self-check, which knows what it asked, puts them here; registration takes them out. Text only.
"""

from collections.abc import Mapping
from typing import Any

SESSION_KEY = "carried_answers"


def carry(session: Any, answers: Mapping[str, str]) -> None:
    """Keep the answers for a registration that follows."""
    session[SESSION_KEY] = dict(answers)


def carried(session: Any) -> dict[str, str]:
    """The answers kept, none of them lost by looking."""
    return dict(session.get(SESSION_KEY, {}))


def drop(session: Any) -> None:
    """Forget them: they have been filled in."""
    session.pop(SESSION_KEY, None)
