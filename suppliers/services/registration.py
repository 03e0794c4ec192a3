"""Registering suppliers and keeping their facts."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.enums import OrganisationKind
from accounts.models import Organisation, User
from common import audit
from enterprises import uscc
from enterprises.models import Region
from suppliers.enums import SupplierKind
from suppliers.errors import InvalidSupplier, StaleSupplier, SupplierExists
from suppliers.models import Supplier
from suppliers.policies import check_can_certify, check_can_describe
from suppliers.selectors import SUBJECT


@dataclass(frozen=True, slots=True)
class SupplierFacts:
    """What is known of a supplier; `uscc` may be empty, `full_name` falls back on `name`."""

    name: str
    city: Region
    full_name: str = ""
    uscc: str = ""
    kind: str = SupplierKind.SOLUTION
    introduction: str = ""
    contact_name: str = ""
    contact_phone: str = ""


@transaction.atomic
def register_supplier(facts: SupplierFacts, *, by: User | None, at: datetime) -> Supplier:
    """Put a supplier on the province's list, with an organisation its people can join (S1).

    Raises `InvalidSupplier`, `SupplierExists`, `InvalidUscc`.
    """
    check_can_certify(by)
    facts = checked_facts(facts)
    organisation = Organisation.objects.create(kind=OrganisationKind.SUPPLIER, name=facts.full_name)
    supplier = Supplier(organisation=organisation, created_at=at)
    apply_facts(supplier, facts)
    supplier.save()
    audit.record(SUBJECT, supplier.pk, action="registered", by=by, at=at, facts=plain_facts(facts))
    return supplier


@transaction.atomic
def update_supplier(
    supplier: Supplier, *, facts: SupplierFacts, version: int, by: User, at: datetime
) -> Supplier:
    """Correct a supplier's facts. Raises `StaleSupplier` when somebody did so after `version`."""
    check_can_certify(by)
    locked = lock_supplier(supplier, version=version)
    return _change(locked, checked_facts(facts, but=locked), by=by, at=at)


@transaction.atomic
def describe_supplier(
    supplier: Supplier,
    *,
    introduction: str,
    contact_name: str,
    contact_phone: str,
    version: int,
    by: User,
    at: datetime,
) -> Supplier:
    """Change what the supplier says of itself; the rest is the province's to change."""
    check_can_describe(by, supplier)
    locked = lock_supplier(supplier, version=version)
    facts = replace(
        facts_of(locked),
        introduction=introduction.strip(),
        contact_name=contact_name.strip(),
        contact_phone=contact_phone.strip(),
    )
    return _change(locked, facts, by=by, at=at)


def facts_of(supplier: Supplier) -> SupplierFacts:
    """The supplier's facts as they stand."""
    return SupplierFacts(
        name=supplier.name,
        city=supplier.city,
        full_name=supplier.full_name,
        uscc=supplier.uscc,
        kind=supplier.kind,
        introduction=supplier.introduction,
        contact_name=supplier.contact_name,
        contact_phone=supplier.contact_phone,
    )


def lock_supplier(supplier: Supplier, *, version: int) -> Supplier:
    """The supplier under its lock. Raises `StaleSupplier` unless it still has this version."""
    locked = Supplier.objects.select_for_update(of=["self"]).select_related("city")
    present = locked.get(pk=supplier.pk)
    if present.version != version:
        raise StaleSupplier("这家供应商的资料刚刚被其他同事修改过，请核对最新内容。")
    return present


def checked_facts(facts: SupplierFacts, *, but: Supplier | None = None) -> SupplierFacts:
    """The facts as they are stored.

    Raises `InvalidSupplier`, `InvalidUscc`, and `SupplierExists` where another than `but` has the
    name or the code.
    """
    name = facts.name.strip()
    if not name:
        raise InvalidSupplier("请填写供应商名称。", field="name")
    if facts.city.city_id is not None:
        raise InvalidSupplier("请选择地级以上市。", field="city")
    if facts.kind not in SupplierKind.values:
        raise InvalidSupplier("请选择供应商类型。", field="kind")
    code = uscc.parse(facts.uscc) if facts.uscc.strip() else ""
    others = Supplier.objects.exclude(pk=but.pk) if but else Supplier.objects.all()
    if others.filter(name=name).exists():
        raise SupplierExists(f"名录中已有“{name}”。", field="name")
    if code and (other := others.filter(uscc=code).first()):
        raise SupplierExists(f"该统一社会信用代码已登记在“{other.name}”名下。", field="uscc")
    return replace(facts, name=name, full_name=facts.full_name.strip() or name, uscc=code)


def _change(supplier: Supplier, facts: SupplierFacts, *, by: User, at: datetime) -> Supplier:
    before, after = plain_facts(facts_of(supplier)), plain_facts(facts)
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if not changed:
        return supplier
    apply_facts(supplier, facts)
    supplier.version += 1
    supplier.save()
    Organisation.objects.filter(pk=supplier.organisation_id).update(name=facts.full_name)
    audit.record(SUBJECT, supplier.pk, action="changed", by=by, at=at, facts=changed)
    return supplier


def apply_facts(supplier: Supplier, facts: SupplierFacts) -> None:
    """Write checked facts on the row, without saving."""
    for name in SupplierFacts.__dataclass_fields__:
        setattr(supplier, name, getattr(facts, name))


def plain_facts(facts: SupplierFacts) -> dict[str, Any]:
    """The facts as the trail keeps them."""
    plain = asdict(replace(facts, city=None))  # type: ignore[arg-type]
    return {**plain, "city": facts.city.name, "kind": str(facts.kind)}
