"""Who may change the catalog."""

from collections.abc import Collection

from django.conf import settings

from accounts.enums import Role
from accounts.models import User
from catalog.errors import SecondPersonNeeded
from common.errors import NotAllowed


def may_draft(by: User) -> bool:
    """Only the province works on the catalog (C1)."""
    return by.is_active and by.role == Role.PROVINCE


def check_can_draft(by: User) -> None:
    """Raise `NotAllowed` unless the person may work on a draft."""
    if not may_draft(by):
        raise NotAllowed("只有省级主管部门可以编制应用服务目录。", rule="C1")


def needs_second_person(by: User, drafters: Collection[str]) -> bool:
    """Whether somebody else has to publish: a version is seen by two people before it counts.

    `drafters` are the ids, as text, of all who worked on the draft.
    """
    required: bool = getattr(settings, "REQUIRE_SECOND_PUBLISHER", True)
    return required and str(by.pk) in drafters


def check_can_publish(by: User, drafters: Collection[str]) -> None:
    """Raise `NotAllowed` or `SecondPersonNeeded` unless the person may publish this draft (C4)."""
    check_can_draft(by)
    if needs_second_person(by, drafters):
        raise SecondPersonNeeded("您参与编制了这份草稿，须由另一位同事核对后发布。", rule="C4")
