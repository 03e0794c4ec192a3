"""Invented firms with their people, papers and bank accounts, as rows."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from accounts.enums import OrganisationKind, Role
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
from vouchers.states import Actor

BRANDS = ("恒信", "新明", "华晟", "广泰", "正丰", "百胜", "宏远", "瑞达", "永兴", "金海", "联创")
ENDINGS = "科创达盛隆源信诚"
PEOPLE = ("陈伟", "李敏", "黄志强", "梁婉仪", "林建华", "张晓彤", "何俊杰", "吴嘉欣", "刘国栋")
CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {letter: value for value, letter in enumerate(CODE_ALPHABET)}
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)  # GB 32100, annex A
SURE_TO_PASS = 12_000_000  # yuan of revenue, above any line the policy has drawn (E3)
CERTIFIED = 0.12  # of the firms hold a certificate of 两化融合管理体系贯标


@dataclass(frozen=True, slots=True)
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

    @property
    def approved(self) -> bool:
        """Whether the identity check is through (E8)."""
        return self.facts.identity_status == CheckStatus.APPROVED


class FirmMaker:
    """Makes firms and their rows, the same ones for the same dice."""

    def __init__(self, world: World, papers: Papers, random: Random) -> None:
        self.world, self.papers, self.random = world, papers, random
        self.at = world.past.cycle.opens_at - timedelta(days=30)
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
        dice, at = self.random, self.at
        region = dice.choice(self.world.regions[city])
        division = dice.choice(self.world.divisions)
        town = (region.city or region).name
        name = f"{town}{dice.choice(BRANDS)}{dice.choice(ENDINGS)}实业有限公司（{number}）"
        owner, organisation = self._people(number, name)
        founded = self._founded()
        licence = self.papers.add(organisation, Kind.LICENCE, "营业执照", owner, at)
        status = CheckStatus.PENDING if pending else CheckStatus.APPROVED
        firm_id, time = next(self.enterprises.ids), stamp(at)
        address = clean(f"{region.full_name}工业园区 {number % 90 + 1} 号")
        self.enterprises.add(
            *(str(firm_id), str(organisation), name, self._code(region, number)),
            *(dice.choice(PEOPLE), str(founded), address, region.code, division.code),
            *(dice.choice(("small", "medium", "micro", "large")), TRUE, owner.name),
            *(f"138{number % 10**8:08d}", f"firm{number}@invented.example", licence, TRUE),
            *(status.value, time, time, owner.id_text, time),
        )
        self._check(firm_id, owner, city, licence, pending=pending)
        certified = dice.random() < CERTIFIED
        if certified:
            self._certify(firm_id, organisation, owner, city)
        revenues = {year: self._revenue(low=low_revenue) for year in self.years}
        for year, amount in revenues.items():
            self.revenues.add(str(firm_id), str(year), str(amount))
        bank = (next(self.banks.ids), f"中国建设银行{town}支行", f"4405{number:015d}")
        self.banks.add(str(bank[0]), str(firm_id), bank[1], name, bank[2], time, owner.id_text)
        facts = EnterpriseFacts(
            in_guangdong=True,
            independent_legal_person=True,
            founded_on=founded,
            revenues=revenues,
            clean_record_declared=True,
            violations=(),
            industry=str(division),
            industry_scope=division.section.scope,
            identity_status=status.value,
        )
        return Firm(firm_id, organisation, name, region, owner, bank, facts, certified)

    def tables(self) -> tuple[Table, ...]:
        """In the order in which they can be written; the papers stand between the two halves."""
        return (self.organisations, self.users, self.memberships, *self.papers.tables())

    def later_tables(self) -> tuple[Table, ...]:
        """Those that point at papers."""
        return (self.enterprises, self.revenues, self.banks, self.checks, self.certificates)

    def _people(self, number: int, name: str) -> tuple[Person, int]:
        organisation, user = next(self.organisations.ids), next(self.users.ids)
        self.organisations.add(str(organisation), OrganisationKind.ENTERPRISE.value, name)
        person, role, time = self.random.choice(PEOPLE), Role.ENTERPRISE.value, stamp(self.at)
        email = f"firm{number}@invented.example"
        # An unusable password: nobody signs in with an invented account.
        start = (str(user), "!invented", email, person, role, str(organisation))
        self.users.add(*start, TRUE, time)
        self.memberships.add(str(user), str(organisation), time)
        return Person(user, str(user), person, name, Actor.ENTERPRISE), organisation

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
        return self.founded - timedelta(days=self.random.randrange(6000))

    def _revenue(self, *, low: bool) -> Decimal:
        if low:
            return Decimal(self.random.randrange(300, 900) * 10_000)
        return Decimal(SURE_TO_PASS + self.random.randrange(60_000) * 10_000)

    def _check(self, firm: int, owner: Person, city: str, licence: str, *, pending: bool) -> None:
        outcome = CheckStatus.PENDING if pending else CheckStatus.APPROVED
        time = stamp(self.at)
        decided = (NULL, NULL) if pending else (time, self.world.officers[city].id_text)
        facts = (str(firm), time, owner.id_text, "{}", licence)
        self.checks.add(*facts, outcome.value, *decided)

    def _certify(self, firm: int, organisation: int, owner: Person, city: str) -> None:
        kind = Kind.INTEGRATION_CERTIFICATE
        evidence = self.papers.add(organisation, kind, "贯标证书", owner, self.at)
        issued, time = self.at.date() - timedelta(days=90), stamp(self.at)
        self.certificates.add(
            *(str(firm), f"AIITRE-{firm:08d}IIIMS", str(issued)),
            *(str(issued + timedelta(days=365 * 5)), evidence, CheckStatus.APPROVED.value),
            *(time, owner.id_text, time, self.world.officers[city].id_text),
        )
