"""Invented firms with their people, papers and bank accounts, as rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple, TypeVar

from accounts.enums import Role
from accounts.models import Membership, Organisation, User
from documents.enums import Kind
from enterprises.enums import CheckStatus
from enterprises.models import (
    AnnualRevenue,
    BankAccount,
    Enterprise,
    IdentityCheck,
    IntegrationCertificate,
    Region,
)
from enterprises.uscc import organisation_check
from vouchers.eligibility import EnterpriseFacts
from vouchers.populating.copying import NULL, TRUE, Table, clean, stamp
from vouchers.populating.papers import Papers
from vouchers.populating.world import Person, World

BRANDS = ("恒信", "新明", "华晟", "广泰", "正丰", "百胜", "宏远", "瑞达", "永兴", "金海", "联创")
ENDINGS = "科创达盛隆源信诚"
PEOPLE = ("陈伟", "李敏", "黄志强", "梁婉仪", "林建华", "张晓彤", "何俊杰", "吴嘉欣", "刘国栋")
SIZES = ("small", "medium", "micro", "large")
PENDING, APPROVED = CheckStatus.PENDING.value, CheckStatus.APPROVED.value
ENTERPRISE = Role.ENTERPRISE.value
CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {letter: value for value, letter in enumerate(CODE_ALPHABET)}
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)  # GB 32100, annex A
SURE_TO_PASS = 12_000_000  # yuan of revenue, above any line the policy has drawn (E3)
CERTIFIED = 0.12  # of the firms hold a certificate of 两化融合管理体系贯标


Thing = TypeVar("Thing")


class Trade(NamedTuple):
    """A division of GB/T 4754 as a firm and its rules name it."""

    code: str
    name: str
    scope: str


@dataclass(slots=True, eq=False)
class Firm:
    """An enterprise with what its cases need to know of it."""

    id: int
    organisation_id: int
    name: str
    region: Region
    owner: Person
    bank: tuple[int, str, str]  # id, bank, number
    facts: EnterpriseFacts
    certified: bool
    approved: bool  # the identity check is through (E8)


class FirmMaker:
    """Makes firms and their rows, the same ones for the same dice."""

    def __init__(self, world: World, papers: Papers, random: Random) -> None:
        self.world, self.papers, self.random = world, papers, random
        self.at = world.past.cycle.opens_at - timedelta(days=30)
        self.time = stamp(self.at)
        self.trades = [
            Trade(division.code, str(division), division.section.scope)
            for division in world.divisions
        ]
        self.years = range(self.at.year - 1, world.now.year + 1)
        self.founded = date(self.at.year - 4, 6, 1)
        self.organisations = Table(Organisation, "id", "kind", "name")
        self.users = Table(
            *(User, "id", "password", "email", "name", "role", "organisation_id"),
            *("is_owner", "created_at"),
        )
        self.memberships = Table(Membership, "user_id", "organisation_id", "joined_at")
        self.enterprises = Table(
            *(Enterprise, "id", "organisation_id", "name", "uscc", "legal_representative"),
            *("founded_on", "address", "region_id", "industry_id", "size"),
            *("is_independent_legal_person", "contact_name", "contact_mobile", "contact_email"),
            *("licence_id", "declares_no_violation", "identity_status", "identity_submitted_at"),
            *("pledged_at", "pledged_by_id", "created_at"),
        )
        self.revenues = Table(AnnualRevenue, "enterprise_id", "year", "amount")
        self.banks = Table(
            *(BankAccount, "id", "enterprise_id", "bank", "account_name", "number"),
            *("added_at", "added_by_id"),
        )
        self.checks = Table(
            *(IdentityCheck, "enterprise_id", "submitted_at", "submitted_by_id", "facts"),
            *("licence_id", "outcome", "decided_at", "decided_by_id"),
        )
        self.certificates = Table(
            *(IntegrationCertificate, "enterprise_id", "number", "issued_on"),
            *("valid_until", "evidence_id", "status", "submitted_at", "submitted_by_id"),
            *("decided_at", "decided_by_id"),
        )

    def make(self, number: int, city: str, *, low_revenue: bool, pending: bool) -> Firm:
        """A firm of the city with a full profile; `number` names it among all ever made."""
        dice = self.random.random
        region = _drawn(self.world.regions[city], dice())
        trade = _drawn(self.trades, dice())
        town = (region.city or region).name
        brand, ending = _drawn(BRANDS, dice()), _drawn(ENDINGS, dice())
        name = f"{town}{brand}{ending}实业有限公司（{number}）"
        owner, organisation = self._people(number, name)
        founded = self._founded()
        licence = self.papers.add(organisation, Kind.LICENCE, "营业执照", owner, self.time)
        status = PENDING if pending else APPROVED
        firm_id, time = next(self.enterprises.ids), self.time
        self.enterprises.write(
            f"{firm_id}\t{organisation}\t{name}\t{self._code(region, number)}"
            f"\t{_drawn(PEOPLE, dice())}\t{founded}"
            f"\t{clean(region.full_name)}工业园区 {number % 90 + 1} 号\t{region.code}\t{trade.code}"
            f"\t{_drawn(SIZES, dice())}\t{TRUE}\t{owner.name}\t138{number % 10**8:08d}"
            f"\tfirm{number}@invented.example\t{licence}\t{TRUE}\t{status}\t{time}\t{time}"
            f"\t{owner.id_text}\t{time}"
        )
        decided = f"{NULL}\t{NULL}" if pending else f"{time}\t{self.world.officers[city].id_text}"
        self.checks.write(
            f"{firm_id}\t{time}\t{owner.id_text}\t{{}}\t{licence}\t{status}\t{decided}"
        )
        certified = dice() < CERTIFIED
        if certified:
            self._certify(firm_id, organisation, owner, city)
        revenues = {year: self._revenue(low=low_revenue) for year in self.years}
        for year, amount in revenues.items():
            self.revenues.write(f"{firm_id}\t{year}\t{amount}")
        bank = (next(self.banks.ids), f"中国建设银行{town}支行", f"4405{number:015d}")
        self.banks.write(
            f"{bank[0]}\t{firm_id}\t{bank[1]}\t{name}\t{bank[2]}\t{time}\t{owner.id_text}"
        )
        facts = _facts(trade, founded, revenues, status)
        approved = not pending
        return Firm(firm_id, organisation, name, region, owner, bank, facts, certified, approved)

    def tables(self) -> tuple[Table, ...]:
        """In the order in which they can be written; the papers stand between the two halves."""
        return (self.organisations, self.users, self.memberships, *self.papers.tables())

    def later_tables(self) -> tuple[Table, ...]:
        """Those that point at papers."""
        return (self.enterprises, self.revenues, self.banks, self.checks, self.certificates)

    def _people(self, number: int, name: str) -> tuple[Person, int]:
        organisation, user = next(self.organisations.ids), next(self.users.ids)
        self.organisations.write(f"{organisation}\t{ENTERPRISE}\t{name}")
        person = _drawn(PEOPLE, self.random.random())
        # An unusable password: nobody signs in with an invented account.
        self.users.write(
            f"{user}\t!invented\tfirm{number}@invented.example\t{person}\t{ENTERPRISE}"
            f"\t{organisation}\t{TRUE}\t{self.time}"
        )
        self.memberships.write(f"{user}\t{organisation}\t{self.time}")
        return Person(user, person, name, ENTERPRISE), organisation

    def _code(self, region: Region, number: int) -> str:
        """A lawful 统一社会信用代码; its body is the number in base 31, of a series of our own."""
        body, rest = "", number
        for _ in range(6):
            rest, digit = divmod(rest, len(CODE_ALPHABET))
            body = CODE_ALPHABET[digit] + body
        body = f"NW{body}"
        start = f"91{region.code}{body}{organisation_check(body)}"
        total = sum([_VALUES[letter] * w for letter, w in zip(start, _WEIGHTS, strict=True)])
        return start + CODE_ALPHABET[-total % len(CODE_ALPHABET)]

    def _founded(self) -> date:
        return self.founded - timedelta(days=int(self.random.random() * 6000))

    def _revenue(self, *, low: bool) -> Decimal:
        dice = self.random.random()
        if low:
            return Decimal((300 + int(dice * 600)) * 10_000)
        return Decimal(SURE_TO_PASS + int(dice * 6_000) * 100_000)

    def _certify(self, firm: int, organisation: int, owner: Person, city: str) -> None:
        kind, time = Kind.INTEGRATION_CERTIFICATE, self.time
        evidence = self.papers.add(organisation, kind, "贯标证书", owner, time)
        issued = self.at.date() - timedelta(days=90)
        self.certificates.write(
            f"{firm}\tAIITRE-{firm:08d}IIIMS\t{issued}\t{issued + timedelta(days=365 * 5)}"
            f"\t{evidence}\t{APPROVED}\t{time}\t{owner.id_text}\t{time}"
            f"\t{self.world.officers[city].id_text}"
        )


def _drawn(things: Sequence[Thing], dice: float) -> Thing:
    """One of them; `random.choice` takes five times as long."""
    return things[int(dice * len(things))]


def _facts(
    trade: Trade, founded: date, revenues: dict[int, Decimal], status: str
) -> EnterpriseFacts:
    return EnterpriseFacts(
        in_guangdong=True,
        independent_legal_person=True,
        founded_on=founded,
        revenues=revenues,
        clean_record_declared=True,
        violations=(),
        industry=trade.name,
        industry_scope=trade.scope,
        identity_status=status,
    )
