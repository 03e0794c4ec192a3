"""Sections a higher app adds to a lower app's page, without the lower one knowing it.

A template names a place: `{% supplements "vouchers.voucher" voucher %}`. A higher app registers
from its `ready()` a provider `(subject, viewer) -> Supplement | None`; None shows nothing. Places:
`vouchers.home` (enterprise), `vouchers.voucher` (voucher), `enterprises.detail` (enterprise),
`suppliers.detail` and `suppliers.own` (supplier).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Supplement:
    """A section: its template, and what the template takes."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


Provider = Callable[[Any, Any], Supplement | None]
_providers: dict[str, list[Provider]] = {}


def register(place: str, provider: Provider) -> None:
    """Add a provider to a place; again changes nothing. Those registered first are shown first."""
    known = _providers.setdefault(place, [])
    if provider not in known:
        known.append(provider)


def supplements_at(place: str, subject: Any, *, viewer: Any) -> Iterator[Supplement]:
    """What the providers of the place have to say about the subject to this viewer."""
    for provider in _providers.get(place, ()):
        found = provider(subject, viewer)
        if found is not None:
            yield found
