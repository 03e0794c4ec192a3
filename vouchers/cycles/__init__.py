"""A cycle's terms as plain values: their order, what may still change, and next year's proposal.

Pure Python: no Django, no clock.
"""

from vouchers.cycles.changes import Fault, Stage, lawful_faults, locks_at, stage_of
from vouchers.cycles.proposal import proposal_from
from vouchers.cycles.terms import LABELS, Terms, changes_between, shown

__all__ = [
    "LABELS",
    "Fault",
    "Stage",
    "Terms",
    "changes_between",
    "lawful_faults",
    "locks_at",
    "proposal_from",
    "shown",
    "stage_of",
]
