"""Which vouchers a person may see: every list and every object page starts here."""

from django.db.models import Q, QuerySet

from accounts.enums import Role
from accounts.models import User
from vouchers.models import Voucher
from vouchers.workflow import State


def visible_to(user: User) -> QuerySet[Voucher]:
    """Enterprise people see their enterprise's vouchers; suppliers those that name them; bureaus
    those of their regions; province and auditor all. Drafts are the enterprise's own business.
    """
    everything = Voucher.objects.all()
    submitted = everything.exclude(state=State.DRAFT)
    organisation = user.organisation
    if not user.is_authenticated or not user.is_active:
        return everything.none()
    if user.role in (Role.PROVINCE, Role.AUDITOR):
        return submitted
    if organisation is None:
        return everything.none()
    if user.role == Role.ENTERPRISE:
        return everything.filter(enterprise__organisation=organisation)
    if user.role == Role.SUPPLIER:
        return submitted.filter(supplier__organisation=organisation)
    if user.role == Role.BUREAU and organisation.region_code:
        code = organisation.region_code
        return submitted.filter(Q(region_id=code) | Q(city_id=code))
    return everything.none()
