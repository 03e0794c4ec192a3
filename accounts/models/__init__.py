"""People, the organisations they act for, their messages and their long work."""

from accounts.models.job import Job, JobState
from accounts.models.people import Invitation, Membership, Notice, Organisation, User
from accounts.models.wording import Wording

__all__ = [
    "Invitation",
    "Job",
    "JobState",
    "Membership",
    "Notice",
    "Organisation",
    "User",
    "Wording",
]
