"""Enterprises and their facts, one trait per state; regions and industries from fixtures."""

import itertools
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory
from stdnum.cn import uscc as standard

from documents.enums import Kind, MediaType, Status
from documents.models import Document
from enterprises.enums import CheckStatus, Size, ViolationSource
from enterprises.identity import CONFIRMATIONS, snapshot
from enterprises.models import (
    AnnualRevenue,
    BankAccount,
    Enterprise,
    IdentityCheck,
    IntegrationCertificate,
    Violation,
)
from enterprises.uscc import organisation_check
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.reference import reference_data

AT = datetime(2018, 9, 3, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai, a Monday
REVENUE_YEAR = AT.year - 1
_numbers = itertools.count(1)


def new_uscc() -> str:
    """A lawful code nobody has had in this run."""
    body = f"MA{next(_numbers):06d}"
    start = f"91440700{body}{organisation_check(body)}"
    return start + standard.calc_check_digit(start)


class DocumentFactory(DjangoModelFactory[Document]):
    """A row as an accepted upload leaves it; no file lies behind it."""

    class Meta:
        model = Document

    organisation = factory.SubFactory(OrganisationFactory)
    kind = Kind.LICENCE
    file = "originals/none.pdf"
    name = "营业执照.pdf"
    size = 2048
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    media_type = MediaType.PDF
    page_count = 1
    status = Status.READY
    uploaded_at = AT


class EnterpriseFactory(DjangoModelFactory[Enterprise]):
    """As registration leaves it; `filled` completes the profile, the others go further."""

    class Meta:
        model = Enterprise
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.LazyAttribute(lambda enterprise: enterprise.organisation.name)
    uscc = factory.LazyFunction(new_uscc)
    created_at = AT

    class Params:
        filled = factory.Trait(
            legal_representative="李建国",
            founded_on=date(2010, 5, 6),
            address="江门市新会区会城街道工业一路 1 号",
            region_id="440705",
            industry_id="33",
            size=Size.MEDIUM,
            is_independent_legal_person=True,
            declares_no_violation=True,
            contact_name="王小明",
            contact_mobile="13800138000",
            contact_email="contact@voucher.example",
        )
        pending = factory.Trait(filled=True, identity_status=CheckStatus.PENDING)
        approved = factory.Trait(filled=True, identity_status=CheckStatus.APPROVED)
        returned = factory.Trait(filled=True, identity_status=CheckStatus.RETURNED)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **facts: Any) -> Enterprise:
        reference_data()
        if facts.get("identity_status", CheckStatus.NONE) != CheckStatus.NONE:
            facts.setdefault("identity_submitted_at", AT)
        return super()._create(model_class, *args, **facts)

    @factory.post_generation
    def owner(self: Enterprise, create: bool, value: Any, **facts: Any) -> None:
        """`owner=False` leaves the organisation without people; `owner__email=...` names them."""
        if create and value is not False:
            UserFactory(organisation=self.organisation, **facts)

    @factory.post_generation
    def rest(self: Enterprise, create: bool, value: Any, **_: Any) -> None:
        """What hangs on a filled profile: revenue, licence, pledge and the round of the check."""
        if not create or self.region_id is None:
            return
        self.licence = self.licence or DocumentFactory(organisation=self.organisation)
        self.pledged_by = owner_of(self)
        self.pledged_at = AT if self.pledged_by else None
        self.save()
        AnnualRevenue.objects.create(
            enterprise=self, year=REVENUE_YEAR, amount=Decimal("26800000.00")
        )
        if self.identity_status != CheckStatus.NONE and self.pledged_by:
            IdentityCheckFactory(enterprise=self)


class IdentityCheckFactory(DjangoModelFactory[IdentityCheck]):
    """A round of the check in the state the enterprise is in."""

    class Meta:
        model = IdentityCheck

    enterprise = factory.SubFactory(EnterpriseFactory, pending=True)
    submitted_at = AT
    submitted_by = factory.LazyAttribute(lambda check: owner_of(check.enterprise))
    facts = factory.LazyAttribute(lambda check: snapshot(check.enterprise))
    licence = factory.LazyAttribute(lambda check: check.enterprise.licence)
    outcome = factory.LazyAttribute(lambda check: check.enterprise.identity_status)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **facts: Any) -> IdentityCheck:
        if facts["outcome"] != CheckStatus.PENDING:
            facts.setdefault("decided_at", AT)
        if facts["outcome"] == CheckStatus.RETURNED:
            facts.setdefault("reason", "营业执照照片不清晰，请重新上传。")
        if facts["outcome"] == CheckStatus.APPROVED:
            facts.setdefault(
                "confirmed", [{"code": code, "text": text} for code, text in CONFIRMATIONS.items()]
            )
        return super()._create(model_class, *args, **facts)


class ViolationFactory(DjangoModelFactory[Violation]):
    """Recorded by officials."""

    class Meta:
        model = Violation

    enterprise = factory.SubFactory(EnterpriseFactory, filled=True)
    happened_on = date(2016, 3, 1)
    description = "虚报项目套取专项资金"
    source = ViolationSource.RECORDED
    source_text = "江财监〔2016〕8 号"
    recorded_by = factory.LazyFunction(lambda: UserFactory(province=True))
    recorded_at = AT


class CertificateFactory(DjangoModelFactory[IntegrationCertificate]):
    """Filed and waiting; `approved` confirmed by the bureau."""

    class Meta:
        model = IntegrationCertificate

    enterprise = factory.SubFactory(EnterpriseFactory, approved=True)
    number = factory.Sequence(lambda n: f"AIITRE-00218IIIMS{n:07d}")
    issued_on = date(2018, 1, 15)
    valid_until = date(2021, 1, 14)
    evidence = factory.LazyAttribute(
        lambda certificate: DocumentFactory(
            organisation=certificate.enterprise.organisation,
            kind=Kind.INTEGRATION_CERTIFICATE,
            name="贯标证书.pdf",
        )
    )
    submitted_at = AT
    submitted_by = factory.LazyAttribute(lambda certificate: owner_of(certificate.enterprise))

    class Params:
        confirmed = factory.Trait(status=CheckStatus.APPROVED, decided_at=AT)
        returned = factory.Trait(
            status=CheckStatus.RETURNED, decided_at=AT, reason="证书编号与附件不一致。"
        )


class BankAccountFactory(DjangoModelFactory[BankAccount]):
    """The current account, in the enterprise's own name (R3)."""

    class Meta:
        model = BankAccount

    enterprise = factory.SubFactory(EnterpriseFactory, approved=True)
    bank = "中国工商银行江门新会支行"
    account_name = factory.LazyAttribute(lambda account: account.enterprise.name)
    number = "2012004509200012345"
    added_at = AT
    added_by = factory.LazyAttribute(lambda account: owner_of(account.enterprise))


def owner_of(enterprise: Enterprise) -> Any:
    """The enterprise's first person."""
    return enterprise.organisation.users.order_by("pk").first()


def bureau_user(region_code: str = "440700", **facts: Any) -> Any:
    """An officer of the bureau of that region."""
    organisation = OrganisationFactory(bureau=True, region_code=region_code)
    return UserFactory(organisation=organisation, **facts)
