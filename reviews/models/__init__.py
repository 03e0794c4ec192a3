"""Bureaus, checklists, decisions and internal notes; spot checks and what they found."""

from reviews.models.checks import (
    CheckPopulation,
    CheckResult,
    CheckResultFile,
    SpotCheck,
    SpotCheckItem,
)
from reviews.models.desks import Bureau, ChecklistItem, Decision, InternalNote

__all__ = [
    "Bureau",
    "CheckPopulation",
    "CheckResult",
    "CheckResultFile",
    "ChecklistItem",
    "Decision",
    "InternalNote",
    "SpotCheck",
    "SpotCheckItem",
]
