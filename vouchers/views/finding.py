"""The voucher an address names, if the person may see it; a stranger's is a 404."""

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest

from accounts.enums import Role
from accounts.models import User
from enterprises.models import Enterprise
from enterprises.selectors.visibility import enterprise_of
from vouchers.errors import StaleVoucher
from vouchers.models import Voucher
from vouchers.selectors.visibility import case_of
from vouchers.states import EDITABLE, State

# Everybody who has vouchers to look at; the system administrator has none.
READERS = (Role.ENTERPRISE, Role.SUPPLIER, Role.BUREAU, Role.PROVINCE, Role.AUDITOR)


def person(request: HttpRequest) -> User:
    """The signed-in person; behind `require_role` there is always one."""
    return cast(User, request.user)


def own_enterprise(request: HttpRequest) -> Enterprise:
    """The enterprise the signed-in person acts for; 404 without one."""
    enterprise = enterprise_of(request.user)
    if enterprise is None:
        raise Http404("no enterprise behind this account")
    return enterprise


def visible_voucher(request: HttpRequest, public_id: UUID, *, placed: bool = True) -> Voucher:
    """The voucher with its parts loaded, in one query; not `placed`, its regions are to come."""
    try:
        return case_of(person(request), public_id, placed=placed)
    except Voucher.DoesNotExist as error:
        raise Http404 from error


def is_editable(voucher: Voucher) -> bool:
    """Whether its application pages are open: a draft or a correction."""
    return State(voucher.state) in EDITABLE


def editable_voucher(request: HttpRequest, public_id: UUID) -> Voucher:
    """As `visible_voucher`; StaleVoucher (409) once the application is out of one's hands."""
    voucher = visible_voucher(request, public_id)
    if not is_editable(voucher):
        label = State(voucher.state).label
        raise StaleVoucher(f"这份申请已经提交，现为“{label}”，不能再修改。")
    return voucher
