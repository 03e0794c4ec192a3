"""Integration certificates (A7): filed, decided, and what counts for the bonus on a day."""

from datetime import date
from typing import Any

import pytest

from accounts.models import Notice, User
from common.errors import NotAllowed
from documents.enums import Kind
from enterprises.enums import CheckStatus
from enterprises.errors import FactInvalid, NotConfirmed, NotPending, ReasonRequired
from enterprises.identity import CERTIFICATE_CONFIRMATIONS
from enterprises.models import Enterprise, IntegrationCertificate
from enterprises.selectors.facts import IntegrationFacts, integration_facts
from enterprises.services import confirm_certificate, file_certificate, return_certificate
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import (
    AT,
    CertificateFactory,
    DocumentFactory,
    EnterpriseFactory,
    bureau_user,
    owner_of,
)

pytestmark = pytest.mark.django_db

ALL = tuple(CERTIFICATE_CONFIRMATIONS)


def put(enterprise: Enterprise, **facts: Any) -> IntegrationCertificate:
    evidence = DocumentFactory(
        organisation=enterprise.organisation, kind=Kind.INTEGRATION_CERTIFICATE
    )
    defaults = {
        "number": " AIITRE-1 ",
        "issued_on": date(2018, 1, 15),
        "valid_until": date(2021, 1, 14),
        "provincially_awarded": False,
        "evidence": evidence,
        "by": owner_of(enterprise),
        "at": AT,
    }
    return file_certificate(enterprise, **{**defaults, **facts})


def test_filed_certificate_waits_and_does_not_count_yet() -> None:
    certificate = put(EnterpriseFactory(approved=True))
    assert (certificate.number, certificate.status) == ("AIITRE-1", CheckStatus.PENDING)
    assert integration_facts(certificate.enterprise, AT.date()) == IntegrationFacts(False, False)


def test_confirmed_certificate_counts() -> None:
    certificate = put(EnterpriseFactory(approved=True))
    confirm_certificate(certificate, confirmed=ALL, by=bureau_user(), at=AT)
    assert integration_facts(certificate.enterprise, AT.date()) == IntegrationFacts(True, False)
    assert Notice.objects.get().title == "贯标证书已核验通过"


def test_confirmed_points_are_kept() -> None:
    certificate = CertificateFactory()
    with pytest.raises(NotConfirmed) as caught:
        confirm_certificate(certificate, confirmed=ALL[1:], by=bureau_user(), at=AT)
    assert caught.value.rule == "V7"
    confirmed = confirm_certificate(certificate, confirmed=ALL, by=bureau_user(), at=AT)
    assert [point["code"] for point in confirmed.confirmed] == list(ALL)


def test_returned_certificate_can_be_filed_again() -> None:
    first = put(EnterpriseFactory(approved=True))
    return_certificate(first, reason="附件缺页", by=bureau_user(), at=AT)
    second = put(first.enterprise)
    rounds = first.enterprise.integration_certificates.order_by("id")
    assert [row.status for row in rounds] == [CheckStatus.RETURNED, CheckStatus.PENDING]
    assert second.reason == ""
    assert Notice.objects.get().needs_action


def test_second_while_one_waits_is_refused() -> None:
    waiting = CertificateFactory()
    with pytest.raises(NotPending):
        put(waiting.enterprise)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"issued_on": date(2018, 9, 4)}, "issued_on", id="issued-tomorrow"),
        pytest.param({"valid_until": date(2018, 1, 14)}, "valid_until", id="ends-before-issue"),
    ],
)
def test_impossible_dates_are_refused(changed: dict[str, date], field: str) -> None:
    with pytest.raises(FactInvalid) as caught:
        put(EnterpriseFactory(approved=True), **changed)
    assert (caught.value.field, caught.value.rule) == (field, "A7")


def test_evidence_must_be_the_enterprises_own() -> None:
    with pytest.raises(NotAllowed):
        put(EnterpriseFactory(approved=True), evidence=DocumentFactory())


@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param(lambda: bureau_user("440100"), id="bureau-elsewhere"),
        pytest.param(lambda: UserFactory(province=True), id="province"),
        pytest.param(lambda: UserFactory(auditor=True), id="auditor"),
    ],
)
def test_decide_is_the_bureaus_alone(stranger: Any) -> None:
    who: User = stranger()
    certificate = CertificateFactory()
    with pytest.raises(NotAllowed):
        confirm_certificate(certificate, confirmed=ALL, by=who, at=AT)
    with pytest.raises(NotAllowed):
        return_certificate(certificate, reason="不清晰", by=who, at=AT)


def test_decide_twice_is_a_conflict() -> None:
    certificate = CertificateFactory()
    confirm_certificate(certificate, confirmed=ALL, by=bureau_user(), at=AT)
    with pytest.raises(NotPending, match="已通过"):
        return_certificate(certificate, reason="不清晰", by=bureau_user(), at=AT)


def test_return_needs_a_reason() -> None:
    with pytest.raises(ReasonRequired):
        return_certificate(CertificateFactory(), reason=" ", by=bureau_user(), at=AT)


@pytest.mark.parametrize(
    ("on", "certified"),
    [
        pytest.param(date(2018, 1, 14), False, id="day-before-issue"),
        pytest.param(date(2018, 1, 15), True, id="day-of-issue"),
        pytest.param(date(2021, 1, 14), True, id="last-day"),
        pytest.param(date(2021, 1, 15), False, id="day-after"),
    ],
)
def test_certificate_counts_from_issue_to_its_last_day(on: date, certified: bool) -> None:
    certificate = CertificateFactory(confirmed=True)
    assert integration_facts(certificate.enterprise, on).certified is certified


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        pytest.param([], (False, False), id="none"),
        pytest.param([("confirmed", True)], (True, True), id="awarded"),
        pytest.param([("returned", True)], (False, False), id="awarded-but-returned"),
        pytest.param([("confirmed", False), ("waiting", True)], (True, True), id="told-later"),
        pytest.param([("returned", False), ("confirmed", False)], (True, False), id="second-try"),
    ],
)
def test_integration_facts(states: list[tuple[str, bool]], expected: tuple[bool, bool]) -> None:
    enterprise = EnterpriseFactory(approved=True)
    for state, awarded in states:
        trait = {} if state == "waiting" else {state: True}
        CertificateFactory(enterprise=enterprise, provincially_awarded=awarded, **trait)
    assert integration_facts(enterprise, AT.date()) == IntegrationFacts(*expected)
