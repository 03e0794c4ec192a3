"""What can go wrong at a desk."""

from common.errors import DomainError


class ChecklistIncomplete(DomainError):
    """Not every item of the desk's checklist is answered (V7)."""

    code = "checklist_incomplete"
    rule = "V7"


class NothingToMend(DomainError):
    """A return for correction names everything that has to be mended (V5)."""

    code = "nothing_to_mend"
    rule = "V5"


class InvalidDraw(DomainError):
    """A spot check's population or parameters allow no draw."""

    code = "invalid_draw"


class InvalidAssignment(DomainError):
    """Somebody cannot look into what was drawn: out of scope, or an own case (V7)."""

    code = "invalid_assignment"
    rule = "V7"


class InvalidResult(DomainError):
    """A result says too little, or more than the voucher is worth (V7)."""

    code = "invalid_result"
    rule = "V7"
