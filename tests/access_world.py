"""One of everything an address can name, and one of everybody who may ask for it."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from accounts.enums import Role
from accounts.models import Invitation, Job, User, WebhookDelivery
from accounts.selectors import invitation_key
from accounts.services import invite_member, notify
from articles.enums import Kind
from catalog.models import CatalogVersion
from catalog.services.drafts import start_draft
from common.dates import local_date
from documents.enums import Kind as DocumentKind
from documents.models import Document, DocumentPage
from reviews.enums import Finding
from reviews.selectors.checks import Scope
from reviews.services.drawing import Plan, assign_items, draw_check
from reviews.services.inspecting import Result, record_result
from suppliers.models import Certification, Supplier
from tests.factories.accounts import ApiTokenFactory, UserFactory, WebhookFactory, user_of
from tests.factories.articles import ArticleFactory
from tests.factories.enterprises import (
    CertificateFactory,
    DocumentFactory,
    EnterpriseFactory,
    ViolationFactory,
    bureau_user,
    owner_of,
)
from tests.factories.suppliers import CertificationRequestFactory, SupplierImportFactory
from tests.factories.vouchers import colleague_of, in_state, present_world
from tests.vouchers.publicity import answer, objection, published, sent
from tests.vouchers.world import World
from vouchers.models import Cycle, Voucher
from vouchers.services.clawback import Demand, open_clawback
from vouchers.services.ending import place_hold
from vouchers.services.returns import take_return
from vouchers.states import State

PEOPLE = (
    "anonymous",
    "enterprise",
    "stranger",  # another enterprise
    "supplier",  # the one the contract names
    "other_supplier",
    "bureau",  # of the enterprise's city
    "other_bureau",  # of another city
    "province",
    "auditor",
    "admin",
)


@dataclass
class AccessWorld:
    """`clients` by person, and what the addresses' parts are filled with."""

    world: World
    people: dict[str, User]
    clients: dict[str, Client] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)


def access_world() -> AccessWorld:
    """Everything made once; each test looks at it inside a transaction of its own."""
    world = present_world()
    people = {
        "enterprise": world.owner,
        "stranger": owner_of(EnterpriseFactory(approved=True)),
        "supplier": world.seller,
        "other_supplier": _seller_of("江门联通"),
        "bureau": world.officer,
        "other_bureau": bureau_user("440600"),
        "province": world.province,
        "auditor": user_of(Role.AUDITOR),
        "admin": user_of(Role.ADMIN),
    }
    made = AccessWorld(world, people)
    made.clients = {name: _client(people.get(name)) for name in PEOPLE}
    made.things = {**_cases(world), **_papers(world), **_catalog(world), **_team(world)}
    made.things |= _publicity(world)
    # Last: who owes money back applies for nothing more.
    made.things |= _clawback(world) | _check(world)
    made.things |= _articles()
    return made


def _client(user: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def _seller_of(name: str) -> User:
    return UserFactory(organisation=Supplier.objects.get(name=name).organisation)


def _cases(world: World) -> dict[str, Any]:
    draft, issued = world.draft(cloud_fee="100000"), world.issued(cloud_fee="90000")
    waiting = world.confirmed(cloud_fee="80000")
    document = _with_page(issued)
    world.pay(issued)
    hold = place_hold(waiting, by=world.officer, at=world.tick(), reason="核实合同")
    return {
        "draft": draft.public_id,
        "issued": issued.public_id,
        "voucher_number": issued.number,
        "waiting": waiting.public_id,
        "paid": in_state(world, State.PAID, cloud_fee="50000").public_id,
        "payment": issued.payments.get().pk,
        "invoice": issued.invoices.get().pk,
        "cycle": world.cycle.pk,
        "hold": hold.pk,
        "letter": issued.letters.get(kind="certificate").code,
        "document": document.pk,
    }


def _clawback(world: World) -> dict[str, Any]:
    paid = in_state(world, State.PAID, cloud_fee="40000")
    demand = Demand(
        document_number="追 1 号",
        demanded=Decimal("10000.00"),
        reason="设备未联网",
        due_on=local_date(world.at) + timedelta(days=30),
        payee="省财政厅",
        bank="中国银行",
        account_number="7000",
    )
    found = open_clawback(paid, by=world.province, at=world.tick(), demand=demand)
    return {"clawback": found.public_id}


def _check(world: World) -> dict[str, Any]:
    """A draw of the province with one finding."""
    scope = Scope(states=(State.PAID,))
    plan = Plan(title="抽查", scope=scope, words=[], seed="1", rate=Decimal("0.01"))
    drawn = draw_check(by=world.province, at=world.tick(), plan=plan)
    item = drawn.items.get()
    act = {"by": world.province, "at": world.tick()}
    assign_items(drawn, [item.pk], inspector=world.officer, **act)
    item.refresh_from_db()
    result = Result(outcome=Finding.FOUND, findings="设备未联网")
    record_result(item, by=world.officer, at=world.tick(), result=result)
    return {"check": drawn.pk, "check_item": item.pk}


def _publicity(world: World) -> dict[str, Any]:
    """A voucher that is public and objected to."""
    voucher = in_state(world, State.REDEEMED, cloud_fee="30000")
    Cycle.objects.filter(pk=world.cycle.pk).update(publicity_days=7)
    world.cycle.refresh_from_db()
    batch = published(world, voucher)
    item = batch.items.select_related("voucher").get()
    found = objection(world, item)
    Cycle.objects.filter(pk=world.cycle.pk).update(publicity_days=0)
    world.cycle.refresh_from_db()
    batch_sent = sent(world, in_state(world, State.REDEEMED, cloud_fee="20000"))
    kept = take_return(
        batch_sent,
        by=world.province,
        at=world.tick(),
        filename="回单.csv",
        content=answer(batch_sent),
    )
    return {
        "payout_batch": batch_sent.pk,
        "payout_line": batch_sent.lines.values_list("pk", flat=True)[0],
        "payout_return": kept.pk,
        "publicity": batch.pk,
        "publicity_item": item.pk,
        "objection": found.pk,
        "objection_receipt": found.public_id,
    }


def _with_page(voucher: Voucher) -> Document:
    """The voucher's contract with a file behind it and one page drawn."""
    document = voucher.contract_document
    assert document is not None
    name = f"pages/{document.sha256}/1.webp"
    for path in (document.file.name, name):
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(b"content"))
    facts = {"image": name, "thumbnail": name, "width": 1, "height": 1}
    DocumentPage.objects.create(document=document, number=1, **facts)
    return document


def _papers(world: World) -> dict[str, Any]:
    waiting = EnterpriseFactory(pending=True)
    return {
        "identity": waiting.identity_checks.get().pk,
        "certificate": CertificateFactory(enterprise=world.enterprise).pk,
        "violation": ViolationFactory(enterprise=world.enterprise, recorded_by=world.officer).pk,
        "enterprise": world.enterprise.pk,
    }


def _catalog(world: World) -> dict[str, Any]:
    source = CatalogVersion.objects.get()
    draft = start_draft(by=world.province, at=world.at)
    entry = source.entries.select_related("service").first()
    return {
        "version": draft.number,
        "service": entry.service.code,
        "supplier": world.supplier.pk,
        "import": SupplierImportFactory().pk,
        "request": CertificationRequestFactory(supplier=world.supplier).pk,
        "certification": Certification.objects.filter(supplier=world.supplier).first().pk,
    }


def _articles() -> dict[str, Any]:
    notice, policy = ArticleFactory(), ArticleFactory(kind=Kind.POLICY)
    name = default_storage.save("originals/article.pdf", ContentFile(b"%PDF-1.7"))
    document = DocumentFactory(kind=DocumentKind.ARTICLE, file=name)
    notice.files.create(document=document, position=1)
    return {
        "notice_slug": notice.slug,
        "policy_slug": policy.slug,
        "article": notice.pk,
        "article_file": document.pk,
    }


def _team(world: World) -> dict[str, Any]:
    organisation, owner = world.enterprise.organisation, world.owner
    invite_member(organisation, email="new@voucher.example", by=owner, at=world.at)
    notify(
        users=[owner], key="1", title="补正", body="请补正。", url="/vouchers/home/", at=world.at
    )
    invitation = Invitation.objects.get()
    webhook = WebhookFactory(user=owner)
    cause = {"kind": "voucher.issued", "cause": "event-0", "body": "{}", "created_at": world.at}
    told = WebhookDelivery.objects.create(webhook=webhook, message="msg_0", **cause)
    job = Job.objects.create(kind="gone", title="导出", owner=owner, created_at=world.at)
    return {
        "job": job.public_id,
        "token": ApiTokenFactory(user=owner).pk,
        "webhook": webhook.pk,
        "webhook_message": told.pk,
        "member": colleague_of(world).pk,
        "invitation": invitation.pk,
        "key": invitation_key(invitation),
        "notice": owner.notices.get().pk,
    }
