"""The counts beside the navigation; asked only after the page has loaded."""

from accounts.models import User
from common.clock import database_now
from reviews.selectors.queue import payable_count, waiting_count


def waiting(user: User) -> int:
    """What waits for this person."""
    return waiting_count(user, database_now())


def payable(user: User) -> int:
    """What is approved and not yet paid out."""
    return payable_count(user, database_now())
