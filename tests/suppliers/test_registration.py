"""S1: registering suppliers and keeping their facts."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from accounts.enums import OrganisationKind
from accounts.models import User
from common.errors import DomainError, NotAllowed
from enterprises.models import Region
from enterprises.uscc import InvalidUscc
from suppliers.errors import InvalidSupplier, StaleSupplier, SupplierExists
from suppliers.models import Supplier
from suppliers.selectors import trail_of, visible_to
from suppliers.services.registration import (
    SupplierFacts,
    describe_supplier,
    facts_of,
    register_supplier,
    update_supplier,
)
from tests.factories.accounts import UserFactory
from tests.factories.suppliers import SupplierFactory, city

USCC = "91440703MA4JURQ20Q"

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts() -> SupplierFacts:
    return SupplierFacts(name="佛山云智", city=city("440600", "佛山市"), uscc=f" {USCC.lower()} ")


def test_registered_supplier_has_an_organisation(
    facts: SupplierFacts, official: User, now: datetime
) -> None:
    supplier = register_supplier(facts, by=official, at=now)
    assert supplier.organisation.kind == OrganisationKind.SUPPLIER
    assert supplier.organisation.name == supplier.full_name == "佛山云智"
    assert supplier.uscc == USCC
    event = trail_of(supplier)[0]
    assert (event.action, event.facts["city"]) == ("registered", "佛山市")


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        pytest.param({"name": " "}, InvalidSupplier, "name", id="no-name"),
        pytest.param({"kind": "bank"}, InvalidSupplier, "kind", id="unknown-kind"),
        pytest.param({"name": "江门云科"}, SupplierExists, "name", id="known-name"),
        pytest.param({"uscc": "91440703MA4JURQ20X"}, InvalidUscc, "uscc", id="wrong-check-digit"),
        pytest.param({"uscc": "91440704MA83FQEF9M"}, SupplierExists, "uscc", id="known-code"),
    ],
)
def test_unlawful_facts_are_refused(
    facts: SupplierFacts,
    supplier: Supplier,
    official: User,
    now: datetime,
    change: dict[str, str],
    error: type[DomainError],
    field: str,
) -> None:
    SupplierFactory(uscc="91440704MA83FQEF9M")
    with pytest.raises(error) as raised:
        register_supplier(replace(facts, **change), by=official, at=now)  # type: ignore[arg-type]
    assert raised.value.field == field
    assert Supplier.objects.count() == 2


def test_a_district_is_no_city(facts: SupplierFacts, official: User, now: datetime) -> None:
    district = Region.objects.create(code="440703", name="蓬江区", city=city())
    with pytest.raises(InvalidSupplier, match="地级以上市"):
        register_supplier(replace(facts, city=district), by=official, at=now)


def test_update_keeps_what_was_before_in_the_trail(
    supplier: Supplier, official: User, now: datetime
) -> None:
    facts = replace(facts_of(supplier), full_name="江门云科智能装备有限公司", uscc=USCC)
    updated = update_supplier(supplier, facts=facts, version=1, by=official, at=now)
    assert (updated.version, updated.full_name) == (2, "江门云科智能装备有限公司")
    supplier.organisation.refresh_from_db()
    assert supplier.organisation.name == "江门云科智能装备有限公司"
    assert trail_of(supplier)[0].facts["uscc"] == ["", USCC]


def test_update_of_a_stale_page_is_a_conflict(
    supplier: Supplier, official: User, now: datetime
) -> None:
    facts = replace(facts_of(supplier), introduction="一")
    update_supplier(supplier, facts=facts, version=1, by=official, at=now)
    with pytest.raises(StaleSupplier):
        update_supplier(supplier, facts=facts, version=1, by=official, at=now)


def test_update_of_nothing_leaves_no_trace(
    supplier: Supplier, official: User, now: datetime
) -> None:
    same = update_supplier(supplier, facts=facts_of(supplier), version=1, by=official, at=now)
    assert (same.version, trail_of(supplier).count()) == (1, 0)


def describe(supplier: Supplier, by: User, at: datetime) -> Supplier:
    return describe_supplier(
        supplier,
        introduction="工业互联网平台",
        contact_name="李工",
        contact_phone="0750-1234567",
        version=supplier.version,
        by=by,
        at=at,
    )


def test_owner_describes_the_supplier(supplier: Supplier, now: datetime) -> None:
    owner = UserFactory(organisation=supplier.organisation)
    described = describe(supplier, owner, now)
    assert (described.introduction, described.contact_name) == ("工业互联网平台", "李工")
    assert described.name == supplier.name


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(
            lambda s: UserFactory(organisation=s.organisation, is_owner=False), id="colleague"
        ),
        pytest.param(lambda s: UserFactory(supplier=True), id="another-supplier"),
        pytest.param(lambda s: UserFactory(province=True), id="province"),
    ],
)
def test_only_owners_describe(supplier: Supplier, now: datetime, person: Any) -> None:
    with pytest.raises(NotAllowed):
        describe(supplier, person(supplier), now)


@pytest.mark.parametrize("trait", ["auditor", "bureau", "supplier", "admin"])
def test_only_the_province_registers(facts: SupplierFacts, now: datetime, trait: str) -> None:
    with pytest.raises(NotAllowed):
        register_supplier(facts, by=UserFactory(**{trait: True}), at=now)


@pytest.mark.parametrize(
    ("trait", "seen"),
    [
        pytest.param("province", 2, id="province"),
        pytest.param("auditor", 2, id="auditor"),
        pytest.param("admin", 0, id="administrator"),
        pytest.param("bureau", 0, id="bureau"),
        pytest.param("supplier", 0, id="stranger"),
    ],
)
def test_visible_to(supplier: Supplier, trait: str, seen: int) -> None:
    SupplierFactory()
    assert visible_to(UserFactory(**{trait: True})).count() == seen


def test_supplier_people_see_their_own(supplier: Supplier) -> None:
    SupplierFactory()
    person = UserFactory(organisation=supplier.organisation)
    assert list(visible_to(person)) == [supplier]
