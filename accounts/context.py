"""What the frame shows about the signed-in person; asks the database nothing."""

from functools import partial
from typing import Any

from django.http import HttpRequest

from accounts.second_factor import should_suggest


def account(request: HttpRequest) -> dict[str, Any]:
    """`suggest_second_factor` is worked out only where a template asks for it."""
    return {"suggest_second_factor": partial(should_suggest, request)}
