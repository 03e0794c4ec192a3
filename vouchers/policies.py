"""Who may do what to which voucher: the person's part of every check."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.enums import Role
from accounts.models import Membership, User
from common.errors import NotAllowed
from vouchers.errors import NotYours, OwnCase
from vouchers.models import Voucher
from vouchers.states import Actor


def actor_for(user: User | None, voucher: Voucher) -> Actor:
    """As whom `user` acts on `voucher`; None is the system.

    Raises NotYours for anyone without a part in this case.
    """
    if user is None:
        return Actor.SYSTEM
    if user.is_active and user.organisation_id is not None:
        if user.role == Role.PROVINCE:
            return Actor.PROVINCE
        if user.role == Role.BUREAU and _covers(user, voucher):
            return Actor.BUREAU
        own = user.organisation_id
        if user.role == Role.ENTERPRISE and own == voucher.enterprise.organisation_id:
            return Actor.ENTERPRISE
        if (
            user.role == Role.SUPPLIER
            and voucher.supplier is not None
            and own == voucher.supplier.organisation_id
        ):
            return Actor.SUPPLIER
    raise NotYours("您没有办理此事项的权限。")


def check_is_province(user: User) -> None:
    """Publicity and payout batches are the province's (R5)."""
    if not (user.is_active and user.role == Role.PROVINCE and user.organisation_id is not None):
        raise NotYours("只有省级主管部门可以办理公示和拨付。", rule="R5")


def may_run_cycles(user: User) -> bool:
    """Only the province sets cycles and their quotas."""
    return user.is_active and user.role == Role.PROVINCE


def check_can_run_cycles(user: User) -> None:
    """Raise NotAllowed unless the person may set cycles and quotas."""
    if not may_run_cycles(user):
        raise NotAllowed("只有省级主管部门可以设置申领周期。")


def served_at(user: User, voucher: Voucher) -> QuerySet[Membership]:
    """The person's memberships, present and past, in the case's parties."""
    parties = [voucher.enterprise.organisation_id]
    if voucher.supplier is not None and user.role != Role.SUPPLIER:
        parties.append(voucher.supplier.organisation_id)
    return Membership.objects.filter(user=user, organisation_id__in=parties).order_by()[:1]


def check_not_own_case(
    user: User | None, voucher: Voucher, served: QuerySet[Membership] | None = None
) -> None:
    """Nobody decides a case of their own organisation, present or past (V7).

    One query, none where `served_at` has been read.
    """
    if user is None:
        return
    supplier = voucher.supplier
    both = supplier.uscc if supplier else ""
    if user.role == Role.SUPPLIER and both and both == voucher.enterprise.uscc:
        raise OwnCase("申领企业与供应商为同一单位，不能由本单位确认，请联系主管部门。")
    if served if served is not None else served_at(user, voucher).exists():
        raise OwnCase("您曾任职于本案当事单位，按规定应当回避，请由其他同事办理。")


def check_no_own_cases(user: User, keys: Iterable[int]) -> None:
    """As `check_not_own_case` for an official and a whole batch of vouchers; one query (V7)."""
    mine = Membership.objects.filter(user=user).values("organisation")
    own = Q(enterprise__organisation__in=mine) | Q(supplier__organisation__in=mine)
    rows = Voucher.objects.filter(own, pk__in=list(keys)).order_by("pk")
    number = rows.values_list("number", flat=True).first()
    if number is not None:
        raise OwnCase(
            f"您曾任职于 {number} 的当事单位，按规定应当回避：请去掉该券，或由其他同事办理。"
        )


def _covers(user: User, voucher: Voucher) -> bool:
    """Whether the bureau's region holds the voucher: its district, or the city above."""
    code = user.organisation.region_code if user.organisation else ""
    return bool(code) and code in (voucher.region_id, voucher.city_id)
