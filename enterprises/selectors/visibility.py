"""Which enterprises a person may see: every list and every object page starts here."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from accounts.enums import Role
from accounts.models import User
from enterprises.models import Enterprise


def visible_to(user: User | AnonymousUser) -> QuerySet[Enterprise]:
    """Enterprise people see their own; bureaus those of their region; province and auditor all."""
    rows = Enterprise.objects.all()
    if not isinstance(user, User) or not user.is_active:
        return rows.none()
    if user.role in (Role.PROVINCE, Role.AUDITOR):
        return rows
    organisation = user.organisation
    if organisation is None:
        return rows.none()
    if user.role == Role.ENTERPRISE:
        return rows.filter(organisation=organisation)
    if user.role == Role.BUREAU and (code := organisation.region_code):
        return rows.filter(Q(region_id=code) | Q(region__city_id=code))
    return rows.none()


def enterprise_of(user: User | AnonymousUser) -> Enterprise | None:
    """The enterprise an enterprise person acts for, with what its pages show."""
    if not isinstance(user, User) or user.role != Role.ENTERPRISE:
        return None
    rows = visible_to(user).select_related("region__city", "industry__section", "licence")
    return rows.first()
