"""The identity check (E8): asked for, approved, returned; who may, and what is told to whom."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.models import Membership, Notice, User
from common.errors import Conflict, DomainErrors, NotAllowed
from common.models import AuditEvent, OutboxMessage
from enterprises.enums import CheckStatus
from enterprises.errors import NotConfirmed, NotPending, OwnCase, ReasonRequired, StaleProfile
from enterprises.identity import CONFIRMATIONS, compare, snapshot
from enterprises.models import Enterprise, IdentityCheck
from enterprises.services import (
    approve_identity,
    return_identity,
    save_facts,
    submit_identity,
)
from enterprises.signals import identity_approved
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import (
    AT,
    EnterpriseFactory,
    bureau_user,
    owner_of,
)

ALL = tuple(CONFIRMATIONS)


def approve(check: IdentityCheck, by: User, **facts: Any) -> Enterprise:
    version = check.enterprise.version
    return approve_identity(
        check, **{"confirmed": ALL, "version": version, "by": by, "at": AT, **facts}
    )


def send_back(check: IdentityCheck, by: User, **facts: Any) -> Enterprise:
    version = check.enterprise.version
    return return_identity(
        check, **{"reason": "照片不清晰", "version": version, "by": by, "at": AT, **facts}
    )


@pytest.fixture
def check(db: None) -> IdentityCheck:
    """A round waiting for the bureau of 新会区 or 江门市."""
    return EnterpriseFactory(pending=True).identity_checks.get()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "state",
    [pytest.param({}, id="first-time"), pytest.param({"returned": True}, id="after-a-return")],
)
def test_submit_opens_a_round_with_the_facts(state: dict[str, bool]) -> None:
    enterprise = EnterpriseFactory(filled=True, **state)
    check = submit_identity(enterprise, by=owner_of(enterprise), at=AT, version=enterprise.version)
    enterprise.refresh_from_db()
    assert enterprise.identity_status == CheckStatus.PENDING
    assert enterprise.identity_submitted_at == AT
    assert (check.facts, check.licence) == (snapshot(enterprise), enterprise.licence)


@pytest.mark.django_db
def test_submit_names_every_open_section() -> None:
    enterprise = EnterpriseFactory()
    with pytest.raises(DomainErrors) as caught:
        submit_identity(enterprise, by=owner_of(enterprise), at=AT, version=1)
    said = [error.message for error in caught.value.errors]
    assert len(said) == 7
    assert said[0] == "请先完成“基本信息”。"
    assert {error.rule for error in caught.value.errors} == {"E8"}


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["pending", "approved"])
def test_submit_again_is_refused(state: str) -> None:
    enterprise = EnterpriseFactory(**{state: True})
    with pytest.raises(NotPending):
        submit_identity(enterprise, by=owner_of(enterprise), at=AT, version=1)
    assert enterprise.identity_checks.count() == 1


@pytest.mark.parametrize(
    "region", [pytest.param("440700", id="city"), pytest.param("440705", id="district")]
)
def test_approve_by_the_bureau_of_the_region(check: IdentityCheck, region: str) -> None:
    officer = bureau_user(region, name="周科长")
    enterprise = approve(check, officer)
    check.refresh_from_db()
    assert enterprise.identity_status == CheckStatus.APPROVED
    assert (check.outcome, check.decided_by, check.decided_at) == ("approved", officer, AT)
    assert [point["code"] for point in check.confirmed] == list(ALL)
    event = AuditEvent.objects.get(action="identity_approved")
    assert (event.actor, event.facts["facts"]) == ("周科长", check.facts)


def test_approve_tells_every_colleague_and_mails_those_who_want_it(check: IdentityCheck) -> None:
    wishes = {"notices": {"result": {"bell": True, "mail": True}}}
    UserFactory(organisation=check.enterprise.organisation, preferences=wishes)
    approve(check, bureau_user())
    assert set(Notice.objects.values_list("title", flat=True)) == {"企业认证已通过"}
    assert Notice.objects.count() == 2
    assert OutboxMessage.objects.filter(topic="mail.send").count() == 1


def test_approve_signals_on_commit(
    check: IdentityCheck, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    heard: list[dict[str, Any]] = []

    def listen(sender: type, **facts: Any) -> None:
        heard.append(facts)

    identity_approved.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=False) as callbacks:
            officer = bureau_user()
            approve(check, officer)
        assert heard == []
        for callback in callbacks:
            callback()
    finally:
        identity_approved.disconnect(listen)
    assert (heard[0]["enterprise_id"], heard[0]["by_id"]) == (check.enterprise_id, officer.pk)


@pytest.mark.parametrize(
    "confirmed",
    [
        pytest.param((), id="nothing"),
        pytest.param(ALL[:-1], id="one-missing"),
        pytest.param((*ALL[:-1], "other"), id="unknown-point"),
    ],
)
def test_approve_needs_every_point(check: IdentityCheck, confirmed: tuple[str, ...]) -> None:
    with pytest.raises(NotConfirmed) as caught:
        approve(check, bureau_user(), confirmed=confirmed)
    assert caught.value.rule == "V7"


STRANGERS = [
    pytest.param(lambda: bureau_user("440100"), id="bureau-elsewhere"),
    pytest.param(lambda: bureau_user("440703"), id="neighbouring-district"),
    pytest.param(lambda: bureau_user(""), id="bureau-without-region"),
    pytest.param(lambda: UserFactory(province=True), id="province"),
    pytest.param(lambda: UserFactory(auditor=True), id="auditor"),
    pytest.param(lambda: UserFactory(admin=True), id="admin"),
    pytest.param(UserFactory, id="another-enterprise"),
    pytest.param(lambda: UserFactory(supplier=True), id="supplier"),
    pytest.param(lambda: bureau_user(is_active=False), id="former-officer"),
]


@pytest.mark.parametrize("decide", [approve, send_back], ids=["approve", "return"])
@pytest.mark.parametrize("stranger", STRANGERS)
def test_decide_is_the_bureaus_alone(
    check: IdentityCheck, decide: Callable[..., Enterprise], stranger: Callable[[], User]
) -> None:
    with pytest.raises(NotAllowed):
        decide(check, stranger())
    check.refresh_from_db()
    assert check.outcome == CheckStatus.PENDING


@pytest.mark.parametrize("decide", [approve, send_back], ids=["approve", "return"])
def test_decide_own_former_firm_is_refused(
    check: IdentityCheck, decide: Callable[..., Enterprise]
) -> None:
    officer = bureau_user()
    Membership.objects.filter(user=officer).update(left_at=AT)
    Membership.objects.create(
        user=officer, organisation=check.enterprise.organisation, joined_at=AT, left_at=AT
    )
    with pytest.raises(OwnCase) as caught:
        decide(check, officer)
    assert caught.value.rule == "V7"


def test_return_keeps_the_reason_and_asks_for_action(check: IdentityCheck) -> None:
    enterprise = send_back(check, bureau_user(), reason="  执照已过期，请换新照。 ")
    check.refresh_from_db()
    assert (enterprise.identity_status, check.reason) == ("returned", "执照已过期，请换新照。")
    notice = Notice.objects.get()
    assert (notice.needs_action, notice.body) == (True, "执照已过期，请换新照。")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_return_needs_a_reason(check: IdentityCheck, reason: str) -> None:
    with pytest.raises(ReasonRequired):
        send_back(check, bureau_user(), reason=reason)


@pytest.mark.parametrize("decide", [approve, send_back], ids=["approve", "return"])
def test_decide_on_changed_facts_is_a_conflict(
    check: IdentityCheck, decide: Callable[..., Enterprise]
) -> None:
    seen = check.enterprise.version
    owner = owner_of(check.enterprise)
    save_facts(check.enterprise, {"legal_representative": "赵六"}, by=owner, at=AT, version=seen)
    with pytest.raises(StaleProfile):
        decide(check, bureau_user(), version=seen)


def test_decide_twice_is_a_conflict(check: IdentityCheck) -> None:
    approve(check, bureau_user(name="周科长"))
    with pytest.raises(Conflict, match=r"周科长已办理.*已通过"):
        send_back(check, bureau_user())


@pytest.mark.django_db
def test_compare_marks_what_changed_since_the_last_approval() -> None:
    enterprise = EnterpriseFactory(approved=True)
    before = snapshot(enterprise)
    save_facts(
        enterprise, {"legal_representative": "赵六"}, by=owner_of(enterprise), at=AT, version=1
    )
    facts = compare(snapshot(Enterprise.objects.get()), before)
    changed = {fact.label: (fact.before, fact.value) for fact in facts if fact.changed}
    assert changed == {"法定代表人": ("李建国", "赵六")}
    assert not any(fact.changed for fact in compare(before, None)), "a first check has no before"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_decide_one_time() -> None:
    check = EnterpriseFactory(pending=True).identity_checks.get()
    officers = [bureau_user("440700"), bureau_user("440705")]
    start, outcomes = threading.Barrier(2), []

    def decide(officer: User, act: Callable[..., Enterprise]) -> None:
        try:
            start.wait()
            act(IdentityCheck.objects.select_related("enterprise").get(), officer)
            outcomes.append("done")
        except Conflict:
            outcomes.append("conflict")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=pair)
        for pair in zip(officers, (approve, send_back), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "done"]
    assert AuditEvent.objects.filter(action__startswith="identity_").count() == 1
    check.refresh_from_db()
    assert check.outcome == Enterprise.objects.get().identity_status
