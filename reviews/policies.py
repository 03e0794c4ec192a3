"""Who may decide a case, and what a person at a desk may see of it."""

from django.db.models import QuerySet

from accounts.enums import Role
from accounts.models import Membership, User
from reviews.enums import Desk
from reviews.selectors.desks import desk_for
from vouchers.errors import OwnCase
from vouchers.models import Voucher
from vouchers.policies import check_not_own_case


def recusal_of(user: User, voucher: Voucher, served: QuerySet[Membership] | None = None) -> str:
    """Why the person must stand aside (V7), empty when not.

    One query, none where `served_at` has been read.
    """
    try:
        check_not_own_case(user, voucher, served)
    except OwnCase as error:
        return error.message
    return ""


def own_desk(user: User, voucher: Voucher) -> Desk | None:
    """The desk at which this person judges the voucher now, conflicts of interest aside."""
    return desk_for(voucher.state, user.role)


def sees_internal(user: User) -> bool:
    """Officials and auditors read internal notes; enterprises and suppliers never learn of them."""
    return user.role in (Role.BUREAU, Role.PROVINCE, Role.AUDITOR)


def may_note(user: User) -> bool:
    """Who writes internal notes, places and lifts holds."""
    return user.role in (Role.BUREAU, Role.PROVINCE)
