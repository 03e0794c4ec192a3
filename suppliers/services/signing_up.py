"""A supplier registers by itself; the province takes it into the list or returns it (S1)."""

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import OrganisationKind
from accounts.models import User
from accounts.services import register_owner
from common import audit
from common.errors import NotAllowed
from enterprises import uscc
from suppliers.enums import Standing
from suppliers.errors import InvalidSupplier, RegistrationDecided, SupplierExists
from suppliers.models import Supplier
from suppliers.policies import check_can_decide, may_describe
from suppliers.selectors import SUBJECT
from suppliers.services.registration import (
    SupplierFacts,
    apply_facts,
    checked_facts,
    lock_supplier,
    plain_facts,
)
from suppliers.services.telling import tell_province, tell_supplier

TAKEN = (
    "如果这是贵单位，请联系贵单位的平台负责人邀请您加入；尚无人员账号的，请联系省级主管部门开通。"
)


@transaction.atomic
def sign_up_supplier(
    facts: SupplierFacts,
    *,
    owner_name: str,
    mobile: str,
    email: str,
    password: str,
    at: datetime,
) -> Supplier:
    """Make the supplier, its organisation and its first owner, waiting for the province.

    Raises `InvalidSupplier`, `InvalidUscc`, `SupplierExists` (also when somebody else was a moment
    faster), and what `register_owner` raises for address and password.
    """
    facts = _checked(facts)
    owner = register_owner(
        organisation_kind=OrganisationKind.SUPPLIER,
        organisation_name=facts.full_name,
        email=email,
        password=password,
        name=owner_name,
        mobile=mobile,
        at=at,
    )
    facts = replace(
        facts,
        contact_name=facts.contact_name or owner_name,
        contact_phone=facts.contact_phone or mobile,
    )
    supplier = _insert(facts, owner, at=at)
    audit.record(
        SUBJECT, supplier.pk, action="signed_up", by=owner, at=at, facts=plain_facts(facts)
    )
    _tell_waiting(supplier, at=at)
    return supplier


@transaction.atomic
def sign_up_again(
    supplier: Supplier, *, facts: SupplierFacts, version: int, by: User, at: datetime
) -> Supplier:
    """Hand a returned registration in again, with what was mended.

    Raises `NotAllowed`, `StaleSupplier`, `RegistrationDecided`, and as `sign_up_supplier`.
    """
    if not may_describe(by, supplier):
        raise NotAllowed("只有本单位的负责人可以重新提交登记。")
    locked = lock_supplier(supplier, version=version)
    if locked.standing != Standing.RETURNED:
        raise RegistrationDecided(f"登记当前为“{locked.get_standing_display()}”，无需重新提交。")
    before, facts = plain_facts_of(locked), _checked(facts, but=locked)
    apply_facts(locked, facts)
    locked.standing, locked.submitted_at = Standing.PENDING, at
    locked.version += 1
    locked.save()
    after = plain_facts(facts)
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    audit.record(SUBJECT, locked.pk, action="signed_up_again", by=by, at=at, facts=changed)
    _tell_waiting(locked, at=at)
    return locked


@transaction.atomic
def accept_registration(supplier: Supplier, *, version: int, by: User, at: datetime) -> Supplier:
    """Take the supplier into the list; from now on it may apply for certification (S1).

    `version` is that of the page. Raises `NotAllowed`, `OwnSupplier`, `StaleSupplier`,
    `RegistrationDecided`.
    """
    locked = _locked_pending(supplier, version=version, by=by)
    _decide(locked, Standing.ACCEPTED, "", by=by, at=at)
    tell_supplier(
        locked,
        key=f"supplier-{locked.pk}-accepted",
        title="供应商登记已通过，可以申请服务认定",
        url=reverse("suppliers:own"),
        at=at,
        needs_action=True,
    )
    return locked


@transaction.atomic
def return_registration(
    supplier: Supplier, *, reason: str, version: int, by: User, at: datetime
) -> Supplier:
    """Give the registration back with what has to be mended. Raises as `accept_registration`."""
    if not (reason := reason.strip()):
        raise InvalidSupplier("请写明需要修改的内容。", field="reason")
    locked = _locked_pending(supplier, version=version, by=by)
    _decide(locked, Standing.RETURNED, reason, by=by, at=at)
    tell_supplier(
        locked,
        key=f"supplier-{locked.pk}-returned-{locked.version}",
        title="供应商登记被退回，请修改后重新提交",
        body=reason,
        url=reverse("suppliers:own"),
        at=at,
        needs_action=True,
    )
    return locked


def plain_facts_of(supplier: Supplier) -> dict[str, object]:
    """The supplier's facts as the trail writes them."""
    names = SupplierFacts.__dataclass_fields__
    return plain_facts(SupplierFacts(**{name: getattr(supplier, name) for name in names}))


def _checked(facts: SupplierFacts, *, but: Supplier | None = None) -> SupplierFacts:
    # Here the code is asked for: it is what tells one firm from another before anybody has looked.
    uscc.parse(facts.uscc)
    try:
        return checked_facts(facts, but=but)
    except SupplierExists as error:
        raise SupplierExists(f"{error.message}{TAKEN}", field=error.field) from error


def _insert(facts: SupplierFacts, owner: User, *, at: datetime) -> Supplier:
    supplier = Supplier(
        organisation=owner.organisation, created_at=at, submitted_at=at, standing=Standing.PENDING
    )
    apply_facts(supplier, facts)
    try:
        with transaction.atomic():
            supplier.save(force_insert=True)
    except IntegrityError as error:
        # Two people of one firm at once: the unique code and name let one of them in.
        raise SupplierExists(f"该供应商刚刚已经登记。{TAKEN}", field="uscc") from error
    return supplier


def _locked_pending(supplier: Supplier, *, version: int, by: User) -> Supplier:
    check_can_decide(by, supplier)
    locked = lock_supplier(supplier, version=version)
    if locked.standing != Standing.PENDING:
        raise RegistrationDecided(
            f"这项登记已由其他同事办理，结果为“{locked.get_standing_display()}”。"
        )
    return locked


def _decide(supplier: Supplier, standing: Standing, reason: str, *, by: User, at: datetime) -> None:
    supplier.standing, supplier.standing_reason = standing, reason
    supplier.version += 1
    supplier.save(update_fields=["standing", "standing_reason", "version"])
    action = f"registration_{standing.value}"
    audit.record(SUBJECT, supplier.pk, action=action, by=by, at=at, reason=reason)


def _tell_waiting(supplier: Supplier, *, at: datetime) -> None:
    tell_province(
        key=f"supplier-{supplier.pk}-waits-{supplier.version}",
        title=f"供应商登记待审核：{supplier.name}",
        url=reverse("suppliers:detail", args=[supplier.pk]),
        at=at,
    )
