"""The bureau's queues of identity checks and certificates, decided in place."""

from typing import Any

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import Membership
from enterprises.identity import CERTIFICATE_CONFIRMATIONS, CONFIRMATIONS
from enterprises.models import IdentityCheck
from enterprises.services import save_facts
from tests.enterprises.conftest import page_of
from tests.factories.accounts import UserFactory, user_of
from tests.factories.enterprises import (
    AT,
    CertificateFactory,
    EnterpriseFactory,
    ViolationFactory,
    bureau_user,
    owner_of,
)

pytestmark = pytest.mark.django_db

QUEUE = "/desk/identity/"


@pytest.fixture
def check() -> IdentityCheck:
    return EnterpriseFactory(
        pending=True, organisation__name="江门市启明家具有限公司"
    ).identity_checks.get()


@pytest.fixture
def officer(client: Client) -> Any:
    """周科长 of 江门市, signed in."""
    user = bureau_user(name="周科长")
    client.force_login(user)
    return user


def address(check: IdentityCheck, act: str = "") -> str:
    return f"{QUEUE}{check.pk}/{act}"


@pytest.mark.usefixtures("officer")
def test_queue_shows_this_regions_rounds_oldest_first(client: Client, check: IdentityCheck) -> None:
    EnterpriseFactory(pending=True, region_id="440103")
    changed = EnterpriseFactory(approved=True)
    save_facts(changed, {"legal_representative": "赵六"}, by=owner_of(changed), at=AT, version=1)
    response = client.get(QUEUE)
    rows = response.context["page"].rows
    assert [row["enterprise__name"] for row in rows] == [check.enterprise.name, changed.name]
    assert "首次认证" in page_of(response)
    assert "资料变更" in page_of(response)


@pytest.mark.usefixtures("officer")
def test_empty_queue_says_all_is_done(client: Client) -> None:
    assert "没有待核验的企业" in page_of(client.get(QUEUE))


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize("rows", [1, 3])
def test_queue_has_a_fixed_query_count(
    client: Client, django_assert_num_queries: Any, rows: int
) -> None:
    for _ in range(rows):
        EnterpriseFactory(pending=True)
    client.get(QUEUE)
    with django_assert_num_queries(4):
        client.get(QUEUE)


@pytest.mark.usefixtures("officer")
def test_check_page_sets_old_facts_beside_new_ones(client: Client) -> None:
    enterprise = EnterpriseFactory(approved=True)
    save_facts(
        enterprise, {"legal_representative": "赵六"}, by=owner_of(enterprise), at=AT, version=1
    )
    page = page_of(client.get(address(enterprise.identity_checks.get(outcome="pending"))))
    assert "认证通过后修改了资料" in page
    assert "赵六" in page
    assert "<s>李建国</s>" in page


@pytest.mark.usefixtures("officer")
def test_check_page_has_a_fixed_query_count(client: Client, django_assert_num_queries: Any) -> None:
    enterprise = EnterpriseFactory(pending=True)
    path = address(enterprise.identity_checks.get())
    client.get(path)
    for _ in range(2):
        with django_assert_num_queries(10):
            client.get(path)
        ViolationFactory.create_batch(3, enterprise=enterprise)
        EnterpriseFactory.create_batch(2, pending=True)


@pytest.mark.usefixtures("officer")
def test_approve_leads_to_the_next_case(client: Client, check: IdentityCheck) -> None:
    following = EnterpriseFactory(pending=True).identity_checks.get()
    facts = {"version": check.enterprise.version, "confirmed": list(CONFIRMATIONS)}
    response = client.post(address(check, "approve/"), facts)
    assert response.headers["Location"] == address(following)
    assert "下一家待核验的企业" in page_of(client.get(address(following)))
    check.refresh_from_db()
    assert check.outcome == "approved"


@pytest.mark.usefixtures("officer")
def test_next_case_begins_again_at_the_front(client: Client, check: IdentityCheck) -> None:
    last = EnterpriseFactory(pending=True).identity_checks.get()
    assert client.get(address(last)).context["next"] == check
    assert client.get(address(check)).context["next"] == last


@pytest.mark.usefixtures("officer")
def test_last_decision_leads_back_to_the_queue(client: Client, check: IdentityCheck) -> None:
    facts = {"version": check.enterprise.version, "reason": "照片不清晰"}
    assert client.post(address(check, "return/"), facts).headers["Location"] == QUEUE


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize(
    ("act", "facts", "said"),
    [
        pytest.param("approve/", {}, "请逐项核对", id="nothing-ticked"),
        pytest.param("approve/", {"confirmed": ["licence"]}, "还有 2 项未核对", id="one-ticked"),
        pytest.param("return/", {"reason": " "}, "请填写需要修改的内容", id="no-reason"),
    ],
)
def test_incomplete_decision_is_shown_again(
    client: Client, check: IdentityCheck, act: str, facts: dict[str, Any], said: str
) -> None:
    response = client.post(address(check, act), {"version": check.enterprise.version, **facts})
    assert response.status_code == 400
    assert said in page_of(response)
    check.refresh_from_db()
    assert check.outcome == "pending"


@pytest.mark.usefixtures("officer")
def test_stale_decision_is_a_conflict_page(client: Client, check: IdentityCheck) -> None:
    enterprise = check.enterprise
    seen = enterprise.version
    save_facts(
        enterprise, {"legal_representative": "赵六"}, by=owner_of(enterprise), at=AT, version=seen
    )
    facts = {"version": seen, "confirmed": list(CONFIRMATIONS)}
    response = client.post(address(check, "approve/"), facts)
    assert response.status_code == 409
    assert owner_of(enterprise).name in page_of(response)
    assert address(check) in page_of(response), "a way on"


def test_colleagues_decision_is_a_conflict_page(
    client: Client, check: IdentityCheck, officer: Any
) -> None:
    facts = {"version": check.enterprise.version, "reason": "照片不清晰"}
    client.post(address(check, "return/"), facts)
    response = client.post(address(check, "return/"), facts)
    assert response.status_code == 409
    assert f"{officer.name}已办理此项企业认证" in page_of(response)


def test_own_former_firm_shows_no_buttons(
    client: Client, check: IdentityCheck, officer: Any
) -> None:
    Membership.objects.filter(user=officer).update(left_at=AT)
    Membership.objects.create(
        user=officer, organisation=check.enterprise.organisation, joined_at=AT, left_at=AT
    )
    page = page_of(client.get(address(check)))
    assert "应当回避" in page
    assert "approve/" not in page


STRANGERS = [
    pytest.param(lambda: bureau_user("440100"), 404, id="bureau-elsewhere"),
    pytest.param(lambda: bureau_user("440703"), 404, id="neighbouring-district"),
    pytest.param(lambda: user_of(Role.PROVINCE), 403, id="province"),
    pytest.param(lambda: user_of(Role.ENTERPRISE), 403, id="enterprise"),
    pytest.param(lambda: user_of(Role.SUPPLIER), 403, id="supplier"),
    pytest.param(lambda: user_of(Role.AUDITOR), 403, id="auditor"),
]


@pytest.mark.parametrize(("stranger", "status"), STRANGERS)
def test_case_of_another_region_does_not_exist(
    client: Client, check: IdentityCheck, stranger: Any, status: int
) -> None:
    certificate = CertificateFactory(enterprise=check.enterprise)
    client.force_login(stranger())
    paper = f"/desk/certificates/{certificate.pk}/"
    for path in (address(check), paper):
        assert client.get(path).status_code == status
    for path in (address(check, "approve/"), address(check, "return/"), f"{paper}confirm/"):
        assert client.post(path, {"version": "1"}).status_code == status
    check.refresh_from_db()
    assert check.outcome == "pending"


@pytest.mark.usefixtures("officer")
def test_certificate_is_confirmed_in_place(client: Client) -> None:
    certificate = CertificateFactory()
    assert certificate.number in page_of(client.get("/desk/certificates/"))
    path, ticked = f"/desk/certificates/{certificate.pk}/confirm/", list(CERTIFICATE_CONFIRMATIONS)
    assert client.post(path, {"confirmed": ticked[:1]}).status_code == 400
    response = client.post(path, {"confirmed": ticked})
    assert response.headers["Location"] == "/desk/certificates/"
    certificate.refresh_from_db()
    assert certificate.status == "approved"
    again = client.post(path, {"confirmed": ticked})
    assert again.status_code == 409


@pytest.mark.usefixtures("officer")
def test_certificate_is_returned_with_a_reason(client: Client) -> None:
    certificate = CertificateFactory()
    path = f"/desk/certificates/{certificate.pk}/return/"
    assert client.post(path, {"reason": ""}).status_code == 400
    client.post(path, {"reason": "附件缺页"})
    certificate.refresh_from_db()
    assert (certificate.status, certificate.reason) == ("returned", "附件缺页")


def test_bureau_sees_the_licence_and_a_stranger_does_not(client: Client) -> None:
    enterprise = EnterpriseFactory(pending=True)
    path = f"/documents/{enterprise.licence_id}/"
    client.force_login(bureau_user())
    assert client.get(path).status_code == 200
    for stranger in (bureau_user("440100"), UserFactory(), user_of(Role.SUPPLIER)):
        client.force_login(stranger)
        assert client.get(path).status_code == 404
