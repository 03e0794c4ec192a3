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
