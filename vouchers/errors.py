"""What can go wrong with a voucher, stated as facts."""

from common.errors import Conflict, DomainError, NotAllowed


class StaleVoucher(Conflict):
    """The page showed an older version of the voucher (409)."""

    code = "stale"


class AlreadyRunning(Conflict):
    """Somebody is having the same draft tried on the same cycle."""

    code = "already_running"


class NotYours(NotAllowed):
    """The person may not make this move on this voucher."""

    code = "not_yours"


class OwnCase(NotAllowed):
    """Nobody decides a case of their own organisation (V7)."""

    code = "own_case"
    rule = "V7"


class ReasonMissing(DomainError):
    """A decision carries a reason or a full checklist (V7)."""

    code = "reason_missing"
    rule = "V7"


class Blocked(DomainError):
    """Something named stands before approval: identity check, 候补, a hold."""

    code = "blocked"
    status = 409


class ContractAlreadyUsed(DomainError):
    """The contract carries a live voucher already (V3)."""

    code = "contract_used"
    rule = "V3"


class NoOpenCycle(DomainError):
    """No cycle takes applications at this moment (A6)."""

    code = "no_open_cycle"
    rule = "A6"


class StaleCycle(Conflict):
    """A colleague has changed the cycle since the page was loaded (409)."""

    code = "stale_cycle"


class CycleExists(DomainError):
    """Number or window is another cycle's (A6)."""

    code = "cycle_exists"
    rule = "A6"


class UnlawfulCycle(DomainError):
    """A cycle's terms are out of order, or the change would hurt those already in."""

    code = "unlawful_cycle"


class UnlawfulQuota(DomainError):
    """A quota is not a sum above 0, or lies below what is committed already (Q1)."""

    code = "unlawful_quota"
    rule = "Q1"


class NumberAlreadyUsed(DomainError):
    """A bank receipt or invoice number was used before (R2)."""

    code = "number_used"
    rule = "R2"


class InvalidApplication(DomainError):
    """A rule blocks the application; `rule` and `field` say which and where."""

    code = "not_eligible"


class InvalidRedemption(DomainError):
    """A redemption does not meet R1–R4."""

    code = "invalid_redemption"


class InvalidPayout(DomainError):
    """A payout's facts are missing or out of order (R5)."""

    code = "invalid_payout"


class InvalidClawback(DomainError):
    """A demand for money back, or a repayment, does not fit what was paid (E9)."""

    code = "invalid_clawback"
    rule = "E9"


class NotPayable(DomainError):
    """Publicity has not ended, or an objection holds the voucher (R5)."""

    code = "not_payable"
    rule = "R5"


class InvalidPublicity(DomainError):
    """A publicity batch or a decision on an objection is incomplete or out of order."""

    code = "invalid_publicity"
    rule = "R5"


class InvalidObjection(DomainError):
    """An objection lacks its name, contact or statement."""

    code = "invalid_objection"


class ObjectionTooLate(DomainError):
    """The term for objections is over."""

    code = "objection_too_late"
    status = 409


class InvalidBatch(DomainError):
    """A payout batch cannot be put together or sent as asked (R5)."""

    code = "invalid_batch"
    rule = "R5"


class ReturnMismatch(DomainError):
    """A return file does not match its batch: nothing of it is taken."""

    code = "return_mismatch"
    rule = "R5"
