"""What changes from one version to another, by meaning (C4). Pure Python.

Services are matched by their code, which stays across versions (C3).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from catalog.caps import Cap
from catalog.snapshot import Line, Snapshot

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
class Diff:
    """Everything that differs; `line` is always the new version's, save in `removed`."""

    added: tuple[Line, ...] = ()
    removed: tuple[Line, ...] = ()
    caps: tuple[CapChange, ...] = ()
    renamed: tuple[TextChange, ...] = ()
    moved: tuple[TextChange, ...] = ()
    scenarios: tuple[ScenarioChange, ...] = ()
    cumulative_cap: AmountChange | None = None
    integration_bonus: AmountChange | None = None
    bonus_counts_toward_cap: bool | None = None  # the new value, when it changed

    def __bool__(self) -> bool:
        return self.count > 0

    @property
    def count(self) -> int:
        """How many things changed."""
        lists = (self.added, self.removed, self.caps, self.renamed, self.moved, self.scenarios)
        settings = (self.cumulative_cap, self.integration_bonus, self.bonus_counts_toward_cap)
        return sum(map(len, lists)) + sum(setting is not None for setting in settings)


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
        moved=tuple(TextChange(b, a.theme, b.theme) for a, b in kept if a.theme != b.theme),
        scenarios=tuple(_scenarios(kept)),
        cumulative_cap=_amount(old.cumulative_cap, new.cumulative_cap),
        integration_bonus=_amount(old.integration_bonus, new.integration_bonus),
        bonus_counts_toward_cap=None if old.bonus_counts_toward_cap == counts else counts,
    )


def _amount(old: Decimal, new: Decimal) -> AmountChange | None:
    return None if old == new else AmountChange(old, new)


def _scenarios(kept: list[tuple[Line, Line]]) -> Iterator[ScenarioChange]:
    for old, new in kept:
        if old.scenarios != new.scenarios:
            removed = tuple(text for text in old.scenarios if text not in new.scenarios)
            added = tuple(text for text in new.scenarios if text not in old.scenarios)
            yield ScenarioChange(new, removed, added)
