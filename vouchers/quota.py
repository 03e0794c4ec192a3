"""Quotas (Q1–Q3): who fits in, in order of place. Nobody overtakes. Pure Python.

A quota bounds what may be issued for one city or one kind of supplier in one cycle. It changes no
award: an application beyond it keeps its amount and its place, and waits (额度候补).
"""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from common.money import format_wan

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Standing:
    """How one undecided application stands before one quota, in yuan.

    `committed`: issued and not fallen since. `ahead`: the awards of earlier undecided applications.
    """

    scope: str
    amount: Decimal
    committed: Decimal
    ahead: Decimal
    own: Decimal

    @property
    def room(self) -> Decimal:
        """What is left for this application."""
        return max(ZERO, self.amount - self.committed - self.ahead)

    @property
    def fits(self) -> bool:
        """Whether it may be issued; at 0 nothing is asked of the quota (A4 has its own word)."""
        return self.own == 0 or self.own <= self.amount - self.committed - self.ahead

    @property
    def reckoning(self) -> str:
        """The room, line of thought included."""
        return (
            f"{self.scope}额度 {format_wan(self.amount)}，已发放占用 {format_wan(self.committed)}，"
            f"在先申请 {format_wan(self.ahead)}，可用 {format_wan(self.room)}"
        )


@dataclass(frozen=True, slots=True)
class Limit:
    """A quota: its amount, and what of it is committed, in yuan."""

    amount: Decimal
    committed: Decimal


@dataclass(frozen=True, slots=True)
class Applicant:
    """An undecided application in the line: its award, and the quotas it falls under."""

    key: int
    amount: Decimal
    scopes: Collection[Hashable]


def waiting(limits: Mapping[Hashable, Limit], line: Iterable[Applicant]) -> frozenset[int]:
    """The keys of those who do not fit into every quota of theirs; `line` in order of place (Q2).

    Everybody takes a share in line, those who wait too: a later, smaller one does not slip past.
    """
    taken = {scope: limit.committed for scope, limit in limits.items()}
    found: set[int] = set()
    for one in line:
        for scope in one.scopes:
            if scope not in taken or one.amount == 0:
                continue
            taken[scope] += one.amount
            if taken[scope] > limits[scope].amount:
                found.add(one.key)
    return frozenset(found)
