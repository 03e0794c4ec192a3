"""What can go wrong at a desk."""

from common.errors import DomainError


class ChecklistIncomplete(DomainError):
    """Not every item of the desk's checklist is answered (V7)."""

    code = "checklist_incomplete"
    rule = "V7"
