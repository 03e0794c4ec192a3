"""A supplier registers by itself; the province accepts or returns."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import Membership, Notice, User
from catalog.models import Service
from suppliers.enums import Standing
from suppliers.errors import NotAccepted, OwnSupplier, RegistrationDecided, StaleSupplier
from suppliers.models import Supplier
from suppliers.selectors import directory, trail_of
from suppliers.services.certification import certify
from suppliers.services.signing_up import accept_registration, return_registration
from tests.factories.accounts import JOINED, UserFactory
from tests.factories.suppliers import SupplierFactory, city

pytestmark = pytest.mark.django_db

TYPED = {
    "uscc": "91440703ma4jurq20q",
    "full_name": "江门市云匠信息技术有限公司",
    "supplier_name": "江门云匠",
    "kind": "solution",
    "introduction": "",
    "name": "陈大文",
    "mobile": "13900139000",
    "email": "chen@supplier.example",
    "password": "xinhui-gear-2018",
    "password2": "xinhui-gear-2018",
}


def sign_up(client: Client, **changed: Any) -> Any:
    facts = {**TYPED, "city": city().pk, **changed}
    return client.post("/suppliers/register/", facts)


def test_sign_up_goes_in_and_waits_for_the_province(client: Client, official: User) -> None:
    response = sign_up(client)
    assert response.headers["Location"] == "/supplier/profile/"
    supplier = Supplier.objects.get()
    assert (supplier.name, supplier.full_name, supplier.uscc, supplier.standing) == (
        "江门云匠",
        "江门市云匠信息技术有限公司",
        "91440703MA4JURQ20Q",
        Standing.PENDING,
    )
    assert supplier.organisation.users.get().is_owner
    assert trail_of(supplier)[0].action == "signed_up"
    assert Notice.objects.get(user=official).needs_action
    page = client.get("/supplier/profile/").content.decode()
    assert "正在由省级主管部门审核" in page
    assert "/supplier/certifications/apply/" not in page


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        pytest.param({"uscc": "91440703MA4JURQ20X"}, "uscc", "第 18 位校验码", id="check-digit"),
        pytest.param({"uscc": ""}, "uscc", "必填", id="no-code"),
        pytest.param({"full_name": ""}, "full_name", "工商登记名称", id="no-name"),
        pytest.param({"kind": ""}, "kind", "供应商类型", id="no-kind"),
        pytest.param({"supplier_name": "已有"}, "supplier_name", "名录中已有", id="name-taken"),
        pytest.param({"email": "taken@voucher.example"}, "email", "已注册过", id="address"),
        pytest.param({"password2": "another"}, "password2", "不一致", id="differ"),
    ],
)
def test_sign_up_fault_stands_at_its_field(
    client: Client, changed: dict[str, str], field: str, said: str
) -> None:
    UserFactory(email="taken@voucher.example")
    SupplierFactory(name="已有")
    response = sign_up(client, **changed)
    assert response.status_code == 422
    assert said in str(response.context["form"].errors[field])
    assert not Supplier.objects.filter(standing=Standing.PENDING).exists()


def test_known_code_leads_to_the_firms_people(client: Client) -> None:
    SupplierFactory(name="江门移动", uscc="91440703MA4JURQ20Q")
    page = sign_up(client).content.decode()
    assert "已登记在“江门移动”名下" in page
    assert "邀请您加入" in page


def test_pending_supplier_is_accepted(client: Client, official: User) -> None:
    supplier = SupplierFactory(pending=True)
    person = UserFactory(organisation=supplier.organisation)
    client.force_login(official)
    page = client.get(f"/province/suppliers/{supplier.pk}/").content.decode()
    assert "登记审核" in page
    assert "添加认定" not in page
    assert (
        supplier.name
        in client.get("/province/suppliers/queue/?view=registrations").content.decode()
    )
    client.post(f"/province/suppliers/{supplier.pk}/accept/", {"version": 1})
    supplier.refresh_from_db()
    assert supplier.standing == Standing.ACCEPTED
    assert Notice.objects.filter(user=person, title__contains="登记已通过").count() == 1


def test_returned_supplier_mends_and_hands_in_again(client: Client, official: User) -> None:
    supplier = SupplierFactory(pending=True, uscc="91440703MA4JURQ20Q")
    owner = UserFactory(organisation=supplier.organisation)
    client.force_login(official)
    url = f"/province/suppliers/{supplier.pk}/return/"
    assert client.post(url, {"version": 1, "reason": " "}).status_code == 422
    client.post(url, {"version": 1, "reason": "全称与执照不一致"})
    client.force_login(owner)
    assert "全称与执照不一致" in client.get("/supplier/profile/").content.decode()
    facts = {
        "name": supplier.name,
        "full_name": "改正后的有限公司",
        "uscc": supplier.uscc,
        "kind": "cloud",
        "city": supplier.city_id,
        "version": 2,
    }
    assert client.post("/supplier/profile/registration/", facts).status_code == 302
    supplier.refresh_from_db()
    assert (supplier.standing, supplier.full_name) == (Standing.PENDING, "改正后的有限公司")
    actions = [event.action for event in trail_of(supplier)]
    assert actions == ["signed_up_again", "registration_returned"]


def test_colleague_was_faster(official: User, now: datetime) -> None:
    supplier = SupplierFactory(pending=True)
    accept_registration(supplier, version=1, by=official, at=now)
    with pytest.raises(StaleSupplier):
        return_registration(supplier, reason="甲", version=1, by=official, at=now)
    with pytest.raises(RegistrationDecided):
        return_registration(supplier, reason="甲", version=2, by=official, at=now)


def test_nobody_takes_in_an_own_firm(official: User, now: datetime) -> None:
    supplier = SupplierFactory(pending=True)
    Membership.objects.filter(user=official).update(left_at=now)
    Membership.objects.create(
        user=official, organisation=supplier.organisation, joined_at=JOINED, left_at=now
    )
    with pytest.raises(OwnSupplier):
        accept_registration(supplier, version=1, by=official, at=now)


def test_supplier_that_waits_cannot_be_certified(
    service: Service, official: User, now: datetime
) -> None:
    supplier = SupplierFactory(pending=True)
    facts = {"document_number": "1", "valid_from": now.date(), "by": official, "at": now}
    with pytest.raises(NotAccepted):
        certify(supplier, service, **facts)


def test_pending_supplier_is_in_no_public_list(now: datetime) -> None:
    SupplierFactory(pending=True)
    assert not directory(now.date()).exists()
