"""A version in plain values, to compare, check and show. Pure Python."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from catalog.caps import Cap


@dataclass(frozen=True, slots=True)
class Line:
    """One service as a version lists it."""

    code: str
    number: int
    name: str
    theme: str
    cap: Cap
    scenarios: tuple[str, ...] = ()
    theme_code: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A theme as a version has it; the code stays across versions, like a service's."""

    code: str
    name: str
    services: int = 0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole version; `lines` by theme, then number; money in yuan.

    `headings` are all its themes in order, those without a service too.
    """

    number: int
    title: str
    cumulative_cap: Decimal
    integration_bonus: Decimal
    bonus_counts_toward_cap: bool
    lines: tuple[Line, ...] = ()
    headings: tuple[Heading, ...] = ()
    intended_at: datetime | None = None

    @property
    def themes(self) -> tuple[tuple[str, tuple[Line, ...]], ...]:
        """The lines grouped by theme, in the version's order."""
        names = dict.fromkeys(line.theme for line in self.lines)
        return tuple(
            (name, tuple(line for line in self.lines if line.theme == name)) for name in names
        )
