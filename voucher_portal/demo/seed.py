"""Fills the embedded database with a lively, lawful and always recent demo; once."""

import heapq
import json
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Protocol

from django.core.files.base import File
from django.db import transaction

from accounts.models import Notice, User
from catalog.enums import CapKind
from catalog.selectors import entries_of, version_in_force
from common.clock import SHANGHAI, database_now
from common.errors import DomainError
from common.models import OutboxMessage
from documents.enums import Kind
from documents.services import store_document
from enterprises.identity import CERTIFICATE_CONFIRMATIONS
from enterprises.models import Region
from enterprises.services.certificates import confirm_certificate, file_certificate
from suppliers.models import Certification, Supplier
from voucher_portal.demo import cycles
from voucher_portal.demo.api_access import seed_api_access
from voucher_portal.demo.articles import make_articles
from voucher_portal.demo.cases import Case, Cast, Plot, Stage
from voucher_portal.demo.catalog import seed_catalog_draft
from voucher_portal.demo.checks import seed_checks
from voucher_portal.demo.frame import make_cycles, make_officials, moment
from voucher_portal.demo.papers import FIXTURES, make_paper
from voucher_portal.demo.people import (
    PASSWORD,
    Firm,
    FirmMaker,
    check_identity,
    make_suppliers,
)
from voucher_portal.demo.suppliers import seed_supplier_desk
from voucher_portal.demo.treasury import Treasury
from voucher_portal.demo.verification import seed_verification
from voucher_portal.demo.wording import seed_wording
from vouchers.models import Cycle, Event, Voucher

CITIES = (
    ("440700", 46),
    ("440100", 16),
    ("440300", 12),
    ("440600", 16),
    ("441900", 12),
    ("442000", 10),
    ("440400", 8),
    ("441300", 8),
    ("440500", 6),
    ("440800", 6),
    ("441200", 6),
    ("445100", 5),
    ("445200", 5),
    ("440200", 4),
)
LOGINS = (
    ("企业", "enterprise@demo.example", "/home/"),
    ("供应商", "supplier@demo.example", "/home/"),
    ("地方经信部门（江门市）", "bureau@demo.example", "/home/"),
    ("区县经信部门（新会区）", "district@demo.example", "/home/"),
    ("省级主管部门", "province@demo.example", "/home/"),
    ("省级主管部门（第二人）", "province2@demo.example", "/home/"),
    ("审计人员", "auditor@demo.example", "/home/"),
    ("系统管理员", "admin@demo.example", "/admin/"),
)
# How many cases in a hundred take each turn, in this order.
TURNS = (
    ("refuse", 5),
    ("withdraw", 4),
    ("lapse", 3),
    ("correct", 6),
    ("sent_back", 6),
    ("surrender", 3),
    ("revoke", 2),
    ("expire", 6),
    ("keep", 14),
    ("redemption_back", 3),
    ("wait", 3),
    ("reduce", 4),
)


class Output(Protocol):
    """Where progress goes."""

    def write(self, text: str) -> object: ...


def seed_demo(stdout: Output) -> list[tuple[str, str, str, str]]:
    """Seed unless it was done before; returns (role, login, password, path) rows."""
    if not Voucher.objects.exists():
        stdout.write("Making the demo's firms and cases; this happens once and takes a minute ...")
        with transaction.atomic():
            Seeder(database_now()).seed()
        stdout.write(f"{Voucher.objects.count()} vouchers made.")
    author = User.objects.get(email="province@demo.example")
    now = database_now()
    opened = Cycle.objects.filter(opens_at__lte=now)  # the next one may stand ready already
    make_articles(opened.latest("opens_at"), by=author, at=now)
    with suppress(DomainError), transaction.atomic():  # an invented story the rules refuse
        seed_checks(now=database_now())
    seed_verification(author, at=database_now())
    seed_api_access(at=database_now())
    return [(role, login, PASSWORD, path) for role, login, path in LOGINS]


class Seeder:
    """Everything invented, from one random seed and the present day."""

    def __init__(self, now: datetime) -> None:
        self.now, self.random = now, Random(2018)  # noqa: S311 - the same demo each time
        self.numbers = count(1)
        self.year = now.astimezone(SHANGHAI).year
        self.started = moment(self.year - 1, 1, 5)
        self.plays: list[tuple[datetime, int, Case]] = []

    def seed(self) -> None:
        self.past, self.current = make_cycles(self.now)
        cities = [city for city, _ in CITIES]
        self.province, self.officers = make_officials(cities, at=self.started)
        self.sellers = make_suppliers(self.province, self.started)
        self.entries = list(entries_of(version_in_force(self.now)))
        self.certified = self.certified_by_service()
        firms = self.make_firms()
        self.plan_contracts(firms)
        for firm, officer in firms:
            self.plan(firm, officer)
        treasury = Treasury(self.province, now=self.now, since=self.started).play()
        heapq.heappush(self.plays, (next(treasury), next(self.numbers), treasury))
        self.play()
        cycles.set_up(self.current, by=self.province, at=self.now)
        seed_supplier_desk(self.province, at=self.now)
        seed_wording(self.province, at=self.now - timedelta(days=20))
        self.forget_old_news()
        seed_catalog_draft(by=self.province, at=self.now)

    def forget_old_news(self) -> None:
        """What happened in the invented past has been told and read long ago; no mail goes out."""
        recent = self.now - timedelta(days=3)
        old = Event.objects.filter(at__lt=recent).values_list("pk", flat=True)
        told = OutboxMessage.objects.filter(topic="vouchers.event")
        told.filter(payload__event_id__in=list(old)).delete()
        OutboxMessage.objects.filter(topic="mail.send").delete()
        Notice.objects.filter(created_at__lt=recent).update(read_at=self.now)

    def certified_by_service(self) -> dict[int, list[Supplier]]:
        """Suppliers by service id."""
        found: dict[int, list[Supplier]] = {}
        rows = Certification.objects.select_related("supplier__organisation")
        for row in rows.order_by("supplier_id"):
            found.setdefault(row.service_id, []).append(row.supplier)
        return found

    def make_firms(self) -> list[tuple[Firm, User]]:
        """Firms by city, through the identity check but for a few."""
        maker = FirmMaker(self.random, founded=date(self.year - 4, 6, 1), at=self.started)
        firms = []
        for city, number in CITIES:
            regions = list(Region.objects.filter(city=city)) or [Region.objects.get(code=city)]
            officer = self.officers[city]
            for n in range(number):
                login = city == "440700" and n == 0
                region = Region.objects.get(code="440705") if login else self.random.choice(regions)
                email = "enterprise@demo.example" if login else ""
                firm = maker.make(region, email=email)
                outcome = {3: None, 7: False}.get(n, True)
                check_identity(firm, officer, self.started + timedelta(days=1), approve=outcome)
                firms.append((firm, officer))
        return firms

    def plan_contracts(self, firms: list[tuple[Firm, User]]) -> None:
        """The seven sample contracts, each with its own firm of Jiangmen, now with the bureau."""
        companies = json.loads((FIXTURES / "contracts" / "companies.json").read_text("utf-8"))
        expected = json.loads((FIXTURES / "contracts" / "expected.json").read_text("utf-8"))
        regions = {company["uscc"]: company["region"] for company in companies}
        maker = FirmMaker(self.random, founded=date(2012, 3, 1), at=self.started)
        maker._serial = 500000  # codes of their own, should one be made up
        officer = self.officers["440700"]
        for days, contract in enumerate(expected):
            region = Region.objects.get(code=regions[contract["uscc"]])
            firm = maker.make(region, name=contract["enterprise"], code=contract["uscc"])
            check_identity(firm, officer, self.started + timedelta(days=1))
            entry = next(e for e in self.entries if e.service.code == contract["service"])
            starts_at = self.now - timedelta(days=9 - days, hours=2)
            path = FIXTURES / "contracts" / contract["file"]
            with path.open("rb") as content:
                document = store_document(
                    organisation=firm.enterprise.organisation,
                    kind=Kind.CONTRACT,
                    upload=File(content, name=path.name),
                    by=firm.owner,
                    at=starts_at,
                )
            plot = Plot(
                entry=entry,
                supplier=Supplier.objects.get(name=contract["supplier"]),
                # Contract 6 lists no cloud fee: its firm made one up, which the bureau will see.
                fee=Decimal(contract["cloud_fee"] or Decimal(contract["total"]) / 2),
                total=Decimal(contract["total"]),
                devices=contract["devices"],
                number=contract["number"],
                signed_on=date.fromisoformat(contract["signed_on"]),
                starts_at=starts_at,
                turns=frozenset({"desk"}),
                file=document,
            )
            self.cast(firm, officer, plot)

    def plan(self, firm: Firm, officer: User) -> None:
        """One to four cases of a firm: some last year, more this year, many of them lately."""
        listed = firm.owner.email == "enterprise@demo.example"
        if self.random.random() < 0.55 or listed:
            window = (self.past.opens_at, self.past.closes_at)
            self.add(firm, officer, self.moment(*window), last_year=True)
        for _ in range(4 if listed else self.random.choice([1, 1, 1, 2, 2, 3])):
            lately = self.random.random() < 0.4
            since = self.now - timedelta(days=24) if lately else self.current.opens_at
            self.add(firm, officer, self.moment(since, self.now - timedelta(hours=3)))
        if listed:
            self.add(firm, officer, self.now - timedelta(days=1), turns=frozenset({"draft"}))
            self.add(firm, officer, self.now - timedelta(days=8), turns=frozenset({"wait"}))
            self.add(firm, officer, self.now - timedelta(days=40), turns=frozenset({"keep"}))
        if listed or self.random.random() < 0.2:
            self.certify_integration(firm, officer)

    def moment(self, since: datetime, until: datetime) -> datetime:
        """Some instant between the two, more often early."""
        return since + (until - since) * self.random.random()

    def add(
        self,
        firm: Firm,
        officer: User,
        starts_at: datetime,
        *,
        turns: frozenset[str] | None = None,
        last_year: bool = False,
    ) -> None:
        """Make up a case and put it on the programme; last year's are all over by now."""
        turns = self.turn() if turns is None else turns
        if last_year and turns & {"keep", "wait", "redemption_back"}:
            turns = frozenset({"expire"})
        entry = self.random.choice([e for e in self.entries if self.certified.get(e.service_id)])
        devices = self.random.randrange(20, 260) if entry.cap_kind == CapKind.PER_DEVICE else None
        cap = entry.cap_amount * (devices or 1)
        fee = (cap * Decimal(self.random.randrange(40, 150)) / 100).quantize(Decimal("0.01"))
        signed_on = (starts_at - timedelta(days=self.random.randrange(5, 90))).date()
        number = next(self.numbers)
        plot = Plot(
            entry=entry,
            supplier=self.random.choice(self.certified[entry.service_id]),
            fee=fee,
            total=(fee * Decimal(self.random.randrange(105, 180)) / 100).quantize(Decimal("0.01")),
            devices=devices,
            number=f"YS-{signed_on.year}-{number:04d}",
            signed_on=signed_on,
            starts_at=starts_at,
            turns=turns,
        )
        self.cast(firm, officer, plot)

    def turn(self) -> frozenset[str]:
        """Perhaps something unusual."""
        draw = self.random.randrange(100)
        for name, share in TURNS:
            if draw < share:
                return frozenset({name})
            draw -= share
        return frozenset()

    def cast(self, firm: Firm, officer: User, plot: Plot) -> None:
        """Put a case on the programme."""
        cast = Cast(firm, self.sellers[plot.supplier.pk], officer, self.province)
        case = Stage(cast, plot, self.random).play()
        heapq.heappush(self.plays, (next(case), next(self.numbers), case))

    def certify_integration(self, firm: Firm, officer: User) -> None:
        """A certificate of 两化融合管理体系贯标, confirmed by the bureau (A7)."""
        at = self.started + timedelta(days=10)
        number = f"AIITRE-{next(self.numbers):05d}IIIMS"
        facts = {
            "title": "两化融合管理体系评定证书",
            "number": f"证书编号：{number}",
            "rows": [["企业名称", firm.enterprise.name], ["有效期", "三年"]],
            "text": ["经评定，该企业的两化融合管理体系符合 GB/T 23001-2017 的要求。"],
            "parties": [],
        }
        organisation = firm.enterprise.organisation
        evidence = make_paper(
            organisation, Kind.INTEGRATION_CERTIFICATE, facts, by=firm.owner, at=at
        )
        certificate = file_certificate(
            firm.enterprise,
            number=number,
            issued_on=(at - timedelta(days=90)).date(),
            valid_until=(at + timedelta(days=1000)).date(),
            provincially_awarded=False,
            evidence=evidence,
            by=firm.owner,
            at=at,
        )
        confirm_certificate(
            certificate,
            confirmed=CERTIFICATE_CONFIRMATIONS,
            by=officer,
            at=at + timedelta(days=1),
        )

    def play(self) -> None:
        """All cases at once, in order of time, up to the present."""
        while self.plays:
            at, number, case = heapq.heappop(self.plays)
            if at >= self.now:
                continue
            try:
                upcoming = next(case, None)
            except DomainError:  # an invented case the rules refuse simply ends there
                continue
            if upcoming is not None:
                heapq.heappush(self.plays, (upcoming, number, case))
