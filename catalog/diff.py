"""What changes from one version to another, by meaning (C4). Pure Python.

Services are matched by their code, which stays across versions (C3).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from catalog.caps import Cap
from catalog.snapshot import Heading, Line, Snapshot

ONE = Decimal(1)
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class AmountChange:
    """An amount, old and new, in yuan."""

    old: Decimal
    new: Decimal

    @property
    def difference(self) -> Decimal:
        return self.new - self.old

    @property
    def percent(self) -> Decimal | None:
        """The change in percent of the old amount; None from 0.

        A whole number, with one decimal where a whole one would say 0.
        """
        if not self.old:
            return None
        exact = 100 * self.difference / self.old
        whole = exact.quantize(ONE, ROUND_HALF_UP)
        return whole if whole or not exact else exact.quantize(TENTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class CapChange:
    """A service's cap, old and new; amounts compare only where both are reckoned alike."""

    line: Line
    old: Cap
    new: Cap

    @property
    def amount(self) -> AmountChange | None:
        if self.old.kind != self.new.kind:
            return None
        return AmountChange(self.old.amount, self.new.amount)


@dataclass(frozen=True, slots=True)
class TextChange:
    """A service's name or theme, old and new."""

    line: Line
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ScenarioChange:
    """Sentences that left a service's scenarios, and those that came."""

    line: Line
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A service's number in the list, old and new."""

    line: Line
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class HeadingChange:
    """A theme's name, old and new."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Diff:
    """Everything that differs; `line` is always the new version's, save in `removed`."""

    added: tuple[Line, ...] = ()
    removed: tuple[Line, ...] = ()
    caps: tuple[CapChange, ...] = ()
    renamed: tuple[TextChange, ...] = ()
    moved: tuple[TextChange, ...] = ()
    scenarios: tuple[ScenarioChange, ...] = ()
    renumbered: tuple[NumberChange, ...] = ()
    headings_added: tuple[Heading, ...] = ()
    headings_removed: tuple[Heading, ...] = ()
    headings_renamed: tuple[HeadingChange, ...] = ()
    headings_order: tuple[str, ...] = ()  # the new order, when those kept stand otherwise
    cumulative_cap: AmountChange | None = None
    integration_bonus: AmountChange | None = None
    bonus_counts_toward_cap: bool | None = None  # the new value, when it changed

    def __bool__(self) -> bool:
        return self.count > 0

    @property
    def count(self) -> int:
        """How many things changed."""
        services = (self.added, self.removed, self.caps, self.renamed, self.moved, self.scenarios)
        headings = (self.headings_added, self.headings_removed, self.headings_renamed)
        lists = (*services, self.renumbered, *headings)
        settings = (self.cumulative_cap, self.integration_bonus, self.bonus_counts_toward_cap)
        changed = sum(map(len, lists)) + sum(setting is not None for setting in settings)
        return changed + bool(self.headings_order)

    @property
    def changed_codes(self) -> frozenset[str]:
        """The services that are new, gone, or capped, named or described otherwise."""
        plain = {line.code for line in (*self.added, *self.removed)}
        said = (*self.caps, *self.renamed, *self.moved, *self.scenarios)
        return frozenset(plain | {change.line.code for change in said})


def compare(old: Snapshot, new: Snapshot) -> Diff:
    """What changes from `old` to `new`, each list in the order of the version it speaks of."""
    before = {line.code: line for line in old.lines}
    after = {line.code: line for line in new.lines}
    kept = [(before[line.code], line) for line in new.lines if line.code in before]
    counts = new.bonus_counts_toward_cap
    return Diff(
        added=tuple(line for line in new.lines if line.code not in before),
        removed=tuple(line for line in old.lines if line.code not in after),
        caps=tuple(CapChange(b, a.cap, b.cap) for a, b in kept if a.cap != b.cap),
        renamed=tuple(TextChange(b, a.name, b.name) for a, b in kept if a.name != b.name),
        moved=tuple(TextChange(b, a.theme, b.theme) for a, b in kept if _stage(a) != _stage(b)),
        scenarios=tuple(_scenarios(kept)),
        renumbered=tuple(
            NumberChange(b, a.number, b.number) for a, b in kept if a.number != b.number
        ),
        **_headings(old.headings, new.headings),
        cumulative_cap=_amount(old.cumulative_cap, new.cumulative_cap),
        integration_bonus=_amount(old.integration_bonus, new.integration_bonus),
        bonus_counts_toward_cap=None if old.bonus_counts_toward_cap == counts else counts,
    )


def _stage(line: Line) -> str:
    """What tells a theme from another: renaming one moves nothing."""
    return line.theme_code or line.theme


def _headings(old: tuple[Heading, ...], new: tuple[Heading, ...]) -> dict[str, Any]:
    before = {heading.code: heading for heading in old}
    after = {heading.code: heading for heading in new}
    kept = [heading for heading in new if heading.code in before]
    stood = [heading.code for heading in old if heading.code in after]
    reordered = [heading.code for heading in kept] != stood
    return {
        "headings_added": tuple(heading for heading in new if heading.code not in before),
        "headings_removed": tuple(heading for heading in old if heading.code not in after),
        "headings_renamed": tuple(
            HeadingChange(before[heading.code].name, heading.name)
            for heading in kept
            if before[heading.code].name != heading.name
        ),
        "headings_order": tuple(heading.name for heading in new) if reordered else (),
    }


def _amount(old: Decimal, new: Decimal) -> AmountChange | None:
    return None if old == new else AmountChange(old, new)


def _scenarios(kept: list[tuple[Line, Line]]) -> Iterator[ScenarioChange]:
    for old, new in kept:
        if old.scenarios != new.scenarios:
            removed = tuple(text for text in old.scenarios if text not in new.scenarios)
            added = tuple(text for text in new.scenarios if text not in old.scenarios)
            yield ScenarioChange(new, removed, added)
