"""Who may write what everybody reads."""

from accounts.enums import Role
from accounts.models import User
from common.errors import NotAllowed


def may_write(by: User) -> bool:
    """Only the province speaks for the scheme."""
    return by.is_active and by.role == Role.PROVINCE


def check_can_write(by: User) -> None:
    """Raise `NotAllowed` unless the person may write articles."""
    if not may_write(by):
        raise NotAllowed("只有省级主管部门可以编写和发布。")
