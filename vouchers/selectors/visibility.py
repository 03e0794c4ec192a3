"""Which vouchers a person may see: every list and every object page starts here."""

from django.db.models import Q, QuerySet

from accounts.enums import Role
from accounts.models import User
from vouchers.models import Voucher
from vouchers.states import State


def visible_to(user: User) -> QuerySet[Voucher]:
    """Enterprise people see their enterprise's vouchers; suppliers those that name them; bureaus
    those of their regions; province and auditor all. Drafts are the enterprise's own business.
    """
    everything = Voucher.objects.all()
    if not user.is_authenticated or not user.is_active:
        return everything.none()
    submitted = everything.exclude(state=State.DRAFT)
    if user.role in (Role.PROVINCE, Role.AUDITOR):
        return submitted
    organisation = user.organisation
    if organisation is None:
        return everything.none()
    code = organisation.region_code
    if user.role == Role.BUREAU and code:
        return submitted.filter(Q(region_id=code) | Q(city_id=code))
    parties = {
        Role.ENTERPRISE: everything.filter(enterprise__organisation=organisation),
        Role.SUPPLIER: submitted.filter(supplier__organisation=organisation),
    }
    return parties.get(Role(user.role), everything.none())
