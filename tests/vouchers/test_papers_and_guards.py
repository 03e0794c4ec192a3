"""What vouchers answer other apps: who opens a contract, what is in use, may a region change."""

from typing import Any

import pytest

from accounts.models import User
from documents import access, references
from documents.enums import Kind
from documents.models import Document
from enterprises.errors import RegionLocked
from enterprises.models import Region
from enterprises.services.region import check_region_change
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import DocumentFactory, EnterpriseFactory, bureau_user, owner_of
from tests.factories.vouchers import World, in_state
from vouchers.services.draft import save_draft
from vouchers.states import State

pytestmark = pytest.mark.django_db

PEOPLE: dict[str, Any] = {
    "owner": lambda world: world.owner,
    "seller": lambda world: world.seller,
    "officer": lambda world: world.officer,
    "province": lambda world: world.province,
    "auditor": lambda world: UserFactory(auditor=True),
    "other enterprise": lambda world: owner_of(EnterpriseFactory(approved=True)),
    "other supplier": lambda world: UserFactory(supplier=True),
    "other bureau": lambda world: bureau_user("440300"),
    "admin": lambda world: UserFactory(admin=True),
}
PARTIES = ("owner", "seller", "officer", "province", "auditor")


@pytest.mark.parametrize("who", PEOPLE)
def test_contract_opens_for_whoever_sees_the_voucher(today: World, who: str, as_: Any) -> None:
    document = today.submitted().contract_document
    assert document is not None
    user: User = PEOPLE[who](today)
    assert access.may_see(user, document) is (who in PARTIES)
    status = as_(user).get(f"/documents/{document.pk}/").status_code
    assert status == (200 if who in PARTIES else 404)


@pytest.mark.parametrize("who", PEOPLE)
def test_contract_of_a_draft_opens_for_the_enterprise_alone(today: World, who: str) -> None:
    document = today.draft().contract_document
    assert document is not None
    assert access.may_see(PEOPLE[who](today), document) is (who == "owner")


@pytest.mark.parametrize("kind", ["payments", "invoices"])
def test_papers_of_a_redemption_open_for_the_parties(today: World, kind: str) -> None:
    voucher = in_state(today, State.REDEMPTION_REVIEW)
    document: Document = getattr(voucher, kind).get().document
    seen = {who for who in PEOPLE if access.may_see(PEOPLE[who](today), document)}
    assert seen == set(PARTIES)


def test_file_waiting_in_a_correction_is_in_use_and_not_yet_open(today: World) -> None:
    back = in_state(today, State.CORRECTION)
    organisation = today.enterprise.organisation
    document = DocumentFactory(organisation=organisation, kind=Kind.CONTRACT)
    assert not references.is_referenced(document)
    save_draft(back, by=today.owner, at=today.tick(), typed={}, document=document)
    assert references.is_referenced(document)
    assert not access.may_see(today.officer, document)


@pytest.mark.parametrize(
    "state",
    [State.SUPPLIER_CONFIRMATION, State.CORRECTION, State.ISSUED, State.REDEMPTION_REVIEW],
)
def test_region_stays_while_a_case_is_open(today: World, state: State) -> None:
    voucher = in_state(today, state)
    with pytest.raises(RegionLocked) as refused:
        check_region_change(today.enterprise)
    assert (voucher.number or voucher.application_number) in refused.value.message
    assert refused.value.field == "region"


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN, State.REFUSED, State.PAID])
def test_region_may_change_when_nothing_is_open(today: World, state: State) -> None:
    in_state(today, state)
    check_region_change(today.enterprise)


def test_many_open_cases_are_named_in_short(today: World) -> None:
    first, *_ = [today.submitted(cloud_fee="1000") for _ in range(5)]
    with pytest.raises(RegionLocked, match=rf"{first.application_number}、.*等"):
        check_region_change(today.enterprise)


def test_region_page_says_why_not(as_: Any, today: World) -> None:
    voucher = today.submitted()
    client = as_(today.owner)
    page = client.get("/enterprise/profile/place/")
    form = page.context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    other = Region.objects.filter(city="440700").exclude(pk=today.enterprise.region_id).first()
    assert other is not None
    answer = client.post("/enterprise/profile/place/", {**data, "region": other.pk})
    assert voucher.application_number in answer.content.decode()
