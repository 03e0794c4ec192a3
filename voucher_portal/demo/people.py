"""Who is who in the demo: authorities with officers, suppliers with people, a few hundred firms."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from allauth.account.models import EmailAddress
from stdnum.cn import uscc as standard

from accounts.enums import OrganisationKind, Role
from accounts.models import Membership, Organisation, User
from catalog.models import Service
from documents.enums import Kind
from enterprises.identity import CONFIRMATIONS
from enterprises.models import AnnualRevenue, BankAccount, Enterprise, IndustryDivision, Region
from enterprises.services.identity import approve_identity, return_identity, submit_identity
from enterprises.uscc import organisation_check
from suppliers.enums import SupplierKind
from suppliers.models import Supplier
from suppliers.services.certification import certify
from suppliers.services.registration import SupplierFacts, register_supplier
from voucher_portal.demo.papers import make_paper

PASSWORD = "Demo-2018-voucher"  # noqa: S105 - printed by `manage.py demo` for everybody to use
TRADES = (
    ("13", "食品"),
    ("17", "纺织"),
    ("21", "家具"),
    ("22", "纸业"),
    ("26", "化工"),
    ("29", "塑胶"),
    ("30", "陶瓷"),
    ("33", "五金制品"),
    ("34", "机械"),
    ("36", "汽车配件"),
    ("38", "电器"),
    ("39", "电子"),
)
BRANDS = "恒信 新明 华晟 广泰 正丰 百胜 宏远 瑞达 永兴 金海 联创 天工 粤华 东升 南方 力科"
PEOPLE = (
    *("陈伟", "李敏", "黄志强", "梁婉仪", "林建华", "张晓彤"),
    *("何俊杰", "吴嘉欣", "刘国栋", "罗丽珊", "郑文辉", "谢思敏"),
)
MORE_SUPPLIERS = (
    (
        "广州工云信息技术有限公司",
        "440100",
        ("rnd-collaboration", "smart-scheduling", "supply-chain"),
    ),
    ("深圳市智造云科技有限公司", "440300", ("smart-tuning", "quality-control", "hr-performance")),
    (
        "佛山市匠云工业互联网有限公司",
        "440600",
        ("equipment-monitoring", "energy-environment-safety"),
    ),
    ("东莞市链企软件有限公司", "441900", ("inventory-warehouse", "project-management")),
)

KINDS = {
    "佛山市匠云工业互联网有限公司": SupplierKind.PLATFORM,
    "深圳市智造云科技有限公司": SupplierKind.CLOUD,
}


@dataclass(frozen=True, slots=True)
class Firm:
    """An enterprise with the person who acts for it."""

    enterprise: Enterprise
    owner: User


def make_user(organisation: Organisation, role: Role, email: str, name: str, at: datetime) -> User:
    """A person of the organisation; only those with a login of the printed list get a password."""
    user = User.objects.filter(email=email).first()
    if user is None:
        listed = email.endswith("@demo.example")
        staff = role == Role.ADMIN
        user = User.objects.create_user(
            email,
            PASSWORD if listed else None,
            name=name,
            role=role,
            organisation=organisation,
            is_owner=True,
            is_staff=staff,
            is_superuser=staff,
        )
        Membership.objects.create(user=user, organisation=organisation, joined_at=at)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def make_suppliers(by: User, at: datetime) -> dict[int, User]:
    """The listed suppliers, four more from other cities, and a person for each by supplier id."""
    for name, city, codes in MORE_SUPPLIERS:
        home = Region.objects.get(code=city)
        facts = SupplierFacts(name=name, city=home, kind=KINDS.get(name, SupplierKind.SOLUTION))
        supplier = register_supplier(facts, by=by, at=at)
        for service in Service.objects.filter(code__in=codes):
            certify(
                supplier,
                service,
                document_number="粤经信工业〔2018〕45号",
                valid_from=date(2018, 4, 1),
                by=by,
                at=at,
            )
    people = {}
    for number, supplier in enumerate(Supplier.objects.select_related("organisation"), start=1):
        email = "supplier@demo.example" if number == 1 else f"supplier{number}@firms.example"
        people[supplier.pk] = make_user(
            supplier.organisation, Role.SUPPLIER, email, PEOPLE[number % 12], at
        )
    return people


class FirmMaker:
    """Makes lawful firms, one after another, the same ones each time."""

    def __init__(self, random: Random, *, founded: date, at: datetime) -> None:
        self.random, self.founded, self.at = random, founded, at
        self._serial = 100000

    def make(self, region: Region, *, name: str = "", code: str = "", email: str = "") -> Firm:
        """A firm of the region with a full profile, not yet through the identity check."""
        self._serial += 1
        division, trade = self.random.choice(TRADES)
        city = region.city or region
        district = f"{city.name}{region.name}" if region.city else city.name
        name = name or f"{city.name}{self._brand()}{trade}有限公司"
        organisation = Organisation.objects.create(kind=OrganisationKind.ENTERPRISE, name=name)
        email = email or f"firm{self._serial}@firms.example"
        person = self.random.choice(PEOPLE)
        owner = make_user(organisation, Role.ENTERPRISE, email, person, self.at)
        enterprise = Enterprise.objects.create(
            organisation=organisation,
            name=name,
            uscc=code or self._code(region),
            legal_representative=self.random.choice(PEOPLE),
            founded_on=self.founded - timedelta(days=self.random.randrange(6000)),
            address=f"{district}工业园区 {self._serial % 90 + 1} 号",
            region=region,
            industry=IndustryDivision.objects.get(code=division),
            size=self.random.choice(["medium", "small", "small", "micro", "large"]),
            is_independent_legal_person=True,
            declares_no_violation=True,
            contact_name=person,
            contact_mobile=f"138{self._serial % 10**8:08d}",
            contact_email=email,
            pledged_at=self.at,
            pledged_by=owner,
            created_at=self.at,
        )
        self._papers(enterprise, owner)
        return Firm(enterprise, owner)

    def _brand(self) -> str:
        return self.random.choice(BRANDS.split(" ")) + self.random.choice("科创达盛隆源信诚")

    def _code(self, region: Region) -> str:
        body = f"MA{self._serial:06d}"
        start = f"91{region.code}{body}{organisation_check(body)}"
        return start + str(standard.calc_check_digit(start))

    def _papers(self, enterprise: Enterprise, owner: User) -> None:
        facts = {
            "title": "营业执照（副本）",
            "number": f"统一社会信用代码：{enterprise.uscc}",
            "rows": [
                ["名称", enterprise.name],
                ["法定代表人", enterprise.legal_representative],
                ["成立日期", f"{enterprise.founded_on}"],
                ["住所", enterprise.address],
            ],
            "text": ["经营范围：工业产品研发、生产、销售。"],
            "parties": [],
        }
        licence = make_paper(enterprise.organisation, Kind.LICENCE, facts, by=owner, at=self.at)
        Enterprise.objects.filter(pk=enterprise.pk).update(licence=licence)
        enterprise.licence = licence
        low = self.random.random() < 0.12
        for year in (self.at.year - 2, self.at.year - 1, self.at.year):
            amount = self.random.randrange(300, 900) if low else self.random.randrange(1200, 60000)
            AnnualRevenue.objects.create(
                enterprise=enterprise, year=year, amount=Decimal(amount) * 10000
            )
        BankAccount.objects.create(
            enterprise=enterprise,
            bank=f"中国建设银行{enterprise.region.name if enterprise.region else ''}支行",
            account_name=enterprise.name,
            number=f"4405{self._serial:015d}",
            added_at=self.at,
            added_by=owner,
        )


def check_identity(firm: Firm, officer: User, at: datetime, *, approve: bool | None = True) -> None:
    """Take the firm through the bureau's check; None leaves it pending, False returns it."""
    enterprise = firm.enterprise
    enterprise.refresh_from_db()
    check = submit_identity(enterprise, by=firm.owner, at=at, version=enterprise.version)
    enterprise.refresh_from_db()
    later, version = at + timedelta(hours=5), enterprise.version
    if approve:
        approve_identity(check, confirmed=CONFIRMATIONS, by=officer, at=later, version=version)
    elif approve is False:
        reason = "营业执照照片不清晰，请重新上传。"
        return_identity(check, reason=reason, by=officer, at=later, version=version)
    enterprise.refresh_from_db()
