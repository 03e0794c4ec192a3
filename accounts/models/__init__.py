"""People, the organisations they act for, their messages and their long work."""

from accounts.models.job import Job, JobState
from accounts.models.people import Invitation, Membership, Notice, Organisation, User
from accounts.models.token import ApiToken, IdempotentAnswer
from accounts.models.webhook import DeliveryState, Webhook, WebhookDelivery
from accounts.models.wording import Wording

__all__ = [
    "ApiToken",
    "DeliveryState",
    "IdempotentAnswer",
    "Invitation",
    "Job",
    "JobState",
    "Membership",
    "Notice",
    "Organisation",
    "User",
    "Webhook",
    "WebhookDelivery",
    "Wording",
]
