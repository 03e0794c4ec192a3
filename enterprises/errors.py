"""What can go wrong with an enterprise's facts."""

from datetime import datetime

from common.errors import Conflict, DomainError, NotAllowed


class UsccTaken(DomainError):
    """Another enterprise is registered with this code."""

    code = "uscc_taken"


class StaleProfile(Conflict):
    """Somebody saved the profile after this page was shown; `actor` and `at` say who and when."""

    code = "stale_profile"

    def __init__(self, message: str, *, actor: str = "", at: datetime | None = None) -> None:
        super().__init__(message)
        self.actor = actor
        self.at = at


class ProfileIncomplete(DomainError):
    """Something is missing before the identity check can be asked for (E8)."""

    code = "profile_incomplete"
    rule = "E8"


class RegionLocked(DomainError):
    """The region cannot change while an application is with its bureau."""

    code = "region_locked"


class NotPending(Conflict):
    """The case was decided, or changed, in the meantime."""

    code = "not_pending"


class OwnCase(NotAllowed):
    """Nobody decides a case of their own organisation (V7)."""

    code = "own_case"
    rule = "V7"


class ReasonRequired(DomainError):
    """A decision without a reason (V7)."""

    code = "reason_required"
    rule = "V7"


class NotConfirmed(DomainError):
    """A point of the checklist is open (V7)."""

    code = "not_confirmed"
    rule = "V7"


class BankAccountInvalid(DomainError):
    """The account is not the enterprise's own, or its number cannot be right (R3)."""

    code = "bank_account_invalid"
    rule = "R3"


class FactInvalid(DomainError):
    """A fact that cannot be true: a date in the future, a note that is missing."""

    code = "fact_invalid"
