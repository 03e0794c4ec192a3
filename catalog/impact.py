"""Whom a new version touches (C4): catalog asks, the apps above answer. Pure Python.

`suppliers` and `vouchers` register their answers when they are ready, because the catalog may not
know them. A question nobody answers counts nothing.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from catalog.diff import compare
from catalog.snapshot import Line, Snapshot

NOTHING: Mapping[str, int] = {}
Counts = Callable[[Collection[str], datetime], Mapping[str, int]]
Address = Callable[[str], str]


class Question(StrEnum):
    """What is counted for each service."""

    DRAFTS = "drafts"  # applications being written
    APPLICATIONS = "applications"  # submitted and not decided yet
    SUPPLIERS = "suppliers"  # certified today


@dataclass(frozen=True, slots=True)
class Source:
    """Who answers: `counts(codes, at)` by the service's code; `address(code)` of the list."""

    counts: Counts
    address: Address | None = None


class Change(StrEnum):
    """What becomes of a service, the gravest first."""

    REMOVED = "removed"
    ADDED = "added"
    CAP = "cap"
    TEXT = "text"
    NONE = "none"

    @property
    def label(self) -> str:
        """As the page says it."""
        return _LABELS[self]


_LABELS = {
    Change.REMOVED: "移除",
    Change.ADDED: "新增",
    Change.CAP: "上限调整",
    Change.TEXT: "文字调整",
    Change.NONE: "不变",
}


@dataclass(frozen=True, slots=True)
class Touched:
    """One service, what becomes of it, and whom that touches; `urls` by question."""

    line: Line
    change: Change
    counts: Mapping[str, int]
    urls: Mapping[str, str]

    @property
    def applications(self) -> int:
        """Open applications for it."""
        return self.counts.get(Question.APPLICATIONS, 0)

    @property
    def suppliers(self) -> int:
        """Suppliers certified for it."""
        return self.counts.get(Question.SUPPLIERS, 0)


@dataclass(frozen=True, slots=True)
class Impact:
    """All services of both versions, those that change first."""

    rows: tuple[Touched, ...] = ()

    @property
    def changed(self) -> tuple[Touched, ...]:
        """The services that are not as before."""
        return tuple(row for row in self.rows if row.change is not Change.NONE)

    @property
    def removed_in_use(self) -> tuple[Touched, ...]:
        """Removed although applications are open: the publisher has to say that they know."""
        removed = (row for row in self.rows if row.change is Change.REMOVED)
        return tuple(row for row in removed if row.applications)

    @property
    def without_supplier(self) -> tuple[Touched, ...]:
        """Listed, but nobody could be named in an application (V2)."""
        listed = (row for row in self.rows if row.change is not Change.REMOVED)
        return tuple(row for row in listed if not row.suppliers)

    def total(self, question: Question) -> int:
        """Over the services that change."""
        return sum(row.counts.get(question, 0) for row in self.changed)

    @property
    def totals(self) -> dict[str, int]:
        """The totals by question, for a template."""
        return {question.value: self.total(question) for question in Question}


Panel = Callable[[Any], tuple[str, dict[str, Any]]]
_sources: dict[Question, Source] = {}
_panels: list[Panel] = []


def answer(question: Question, source: Source) -> None:
    """Register who counts; call it in `AppConfig.ready()`."""
    _sources[question] = source


def add_panel(panel: Panel) -> None:
    """Register something to see before publishing: `panel(version)` gives template and context."""
    if panel not in _panels:
        _panels.append(panel)


def panels_for(version: Any) -> list[tuple[str, dict[str, Any]]]:
    """What the apps above show beside a version."""
    return [panel(version) for panel in _panels]


def impact_of(old: Snapshot | None, new: Snapshot, *, at: datetime) -> Impact:
    """Whom going from `old` to `new` touches, as things stand at `at`. One query per question."""
    before = old or replace(new, lines=(), headings=())
    diff = compare(before, new)
    changes = dict.fromkeys(diff.changed_codes, Change.TEXT)
    changes |= {change.line.code: Change.CAP for change in diff.caps}
    changes |= {line.code: Change.ADDED for line in diff.added}
    changes |= {line.code: Change.REMOVED for line in diff.removed}
    lines = (*new.lines, *diff.removed)
    counts = _counted([line.code for line in lines], at)
    rows = [_touched(line, changes.get(line.code, Change.NONE), counts) for line in lines]
    order = list(Change)
    return Impact(tuple(sorted(rows, key=lambda row: order.index(row.change))))


def _counted(codes: Collection[str], at: datetime) -> dict[Question, Mapping[str, int]]:
    return {question: source.counts(codes, at) for question, source in _sources.items()}


def _touched(line: Line, change: Change, counts: Mapping[Question, Mapping[str, int]]) -> Touched:
    code = line.code
    found = {question.value: counts.get(question, NOTHING).get(code, 0) for question in Question}
    urls = {
        question.value: source.address(code)
        for question, source in _sources.items()
        if source.address is not None and found[question]
    }
    return Touched(line, change, found, urls)
