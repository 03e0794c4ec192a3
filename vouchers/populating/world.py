"""What invented cases rest on: reference data as it is, officials, sellers and cycles as needed."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from accounts.enums import OrganisationKind, Role
from accounts.models import Membership, Organisation, User
from catalog.enums import CapKind
from catalog.models import CatalogVersion, ServiceEntry
from catalog.selectors import entries_of, version_in_force
from common.dates import SHANGHAI, local_date
from enterprises.models import IndustryDivision, Region
from suppliers.models import Supplier
from suppliers.selectors import certifications_in_force
from vouchers.models import Cycle
from vouchers.populating.copying import clean, quoted, stamp
from vouchers.selectors.facts import find_open_cycle
from vouchers.states import Actor

TRADES = ("13", "17", "21", "22", "26", "29", "30", "33", "34", "36", "38", "39")


class NothingToBuildOn(Exception):
    """Reference data are missing; the message says what to run."""


class Person:
    """Somebody who acts, as events name them: to be hashed (canonical JSON) and to be copied."""

    __slots__ = ("copied", "hashed", "id", "id_text", "name", "role")

    def __init__(self, key: int | None, name: str, organisation: str, role: str) -> None:
        self.id, self.name, self.role = key, name, role
        self.id_text = "" if key is None else str(key)
        self.hashed = (
            f'"actor":{quoted(name)},"actor_id_text":"{self.id_text}",'
            f'"actor_organisation":{quoted(organisation)},"actor_role":"{role}"'
        )
        self.copied = f"{self.id_text}\t{clean(name)}\t{clean(organisation)}\t{role}"


SYSTEM = Person(None, Actor.SYSTEM.label, "", Actor.SYSTEM.value)


@dataclass(frozen=True, slots=True, eq=False)  # as Season
class Offer:
    """A service as the version in force lists it, with who is certified for it."""

    entry: ServiceEntry
    suppliers: tuple[Supplier, ...]
    per_device: bool = field(init=False)
    cap_fen: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "per_device", self.entry.cap_kind == CapKind.PER_DEVICE)
        object.__setattr__(self, "cap_fen", int(self.entry.cap_amount * 100))


@dataclass(frozen=True, slots=True, eq=False)  # one object for each; hashed by identity
class Season:
    """A cycle with the catalog that was in force when it opened."""

    cycle: Cycle
    version: CatalogVersion
    offers: tuple[Offer, ...]
    redeem_by: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "redeem_by", stamp(self.cycle.redemption_closes_at))


@dataclass(frozen=True, slots=True)
class World:
    """All of it; `regions` by city code, city first where it has no districts."""

    now: datetime
    current: Season
    past: Season
    regions: dict[str, tuple[Region, ...]]
    divisions: tuple[IndustryDivision, ...]
    officers: dict[str, Person]
    province: Person
    sellers: dict[int, Person]


def find_world(now: datetime) -> World:
    """Read the reference data; make the officials, sellers and cycles that are missing."""
    divisions = tuple(
        IndustryDivision.objects.filter(code__in=TRADES).select_related("section").order_by("code")
    )
    regions: dict[str, tuple[Region, ...]] = {}
    for city in Region.objects.filter(city=None).order_by("code"):
        districts = tuple(Region.objects.filter(city=city).select_related("city").order_by("code"))
        regions[city.code] = districts or (city,)
    if not regions or not divisions or not Supplier.objects.exists():
        raise NothingToBuildOn("Reference data are missing: run manage.py load_reference_data.")
    province = Organisation.objects.filter(kind=OrganisationKind.PROVINCE).order_by("pk").first()
    current = find_open_cycle(now) or _cycle(now - timedelta(days=220), days=330)
    past = _past_cycle(current, now)
    return World(
        now=now,
        current=_season(current, current.opens_at),
        past=_season(past, past.opens_at),
        regions=regions,
        divisions=divisions,
        officers={code: _officer(code, now) for code in regions},
        province=_person(_body(OrganisationKind.PROVINCE, province), Role.PROVINCE, now),
        sellers={
            supplier.pk: _person(supplier.organisation, Role.SUPPLIER, now)
            for supplier in Supplier.objects.select_related("organisation").order_by("pk")
        },
    )


def _season(cycle: Cycle, at: datetime) -> Season:
    version = version_in_force(at)
    certified: dict[int, list[Supplier]] = {}
    rows = certifications_in_force(local_date(at)).select_related("supplier")
    for row in rows.order_by("service_id", "supplier_id"):
        if row.ended_on is None and row.valid_until is None:
            certified.setdefault(row.service_id, []).append(row.supplier)
    offers = tuple(
        Offer(entry, tuple(certified[entry.service_id]))
        for entry in entries_of(version)
        if entry.service_id in certified
    )
    if not offers:
        raise NothingToBuildOn("No supplier is certified for any service of the catalog in force.")
    return Season(cycle, version, offers)


def _cycle(opens: datetime, *, days: int) -> Cycle:
    """A cycle from the day of `opens`; its redemption window stays open half a year longer."""
    day = local_date(opens)
    code = f"{day.year}"
    if Cycle.objects.filter(code=code).exists():
        code = f"{day:%Y-%m}"
    closes = _end(day + timedelta(days=days))
    return Cycle.objects.create(
        code=code,
        name=f"{code} 年度服务券",
        opens_at=datetime.combine(day, time(9), SHANGHAI),
        closes_at=closes,
        redemption_closes_at=closes + timedelta(days=181),
        contract_signed_after=date(2018, 3, 20),
        publicity_days=0,  # paid without: the cheap lawful history
    )


def _past_cycle(current: Cycle, now: datetime) -> Cycle:
    """The last cycle whose redemption window is over, made when there is none."""
    over = Cycle.objects.filter(redemption_closes_at__lt=now).order_by("opens_at").last()
    if over is not None:
        return over
    others = Cycle.objects.order_by("opens_at").first() or current
    day = local_date(min(others.opens_at, now - timedelta(days=240))) - timedelta(days=160)
    cycle = _cycle(datetime.combine(day, time(9), SHANGHAI), days=150)
    cycle.redemption_closes_at = min(
        cycle.redemption_closes_at, _end(local_date(now) - timedelta(days=3))
    )
    cycle.save()
    return cycle


def _end(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), SHANGHAI)


def _officer(city: str, now: datetime) -> Person:
    rows = Organisation.objects.filter(kind=OrganisationKind.BUREAU, region_code=city)
    return _person(_body(OrganisationKind.BUREAU, rows.order_by("pk").first()), Role.BUREAU, now)


def _body(kind: OrganisationKind, found: Organisation | None) -> Organisation:
    if found is None:
        raise NothingToBuildOn(f"No {kind} exists: run manage.py load_reference_data.")
    return found


def _person(organisation: Organisation, role: Role, now: datetime) -> Person:
    """Somebody of the organisation; made without a password when nobody is there."""
    user = User.objects.filter(organisation=organisation, role=role, is_active=True).first()
    if user is None:
        email = f"{role}{organisation.pk}@invented.example"
        user = User.objects.create_user(
            email, None, name="经办员", role=role, organisation=organisation, is_owner=True
        )
        Membership.objects.create(user=user, organisation=organisation, joined_at=now)
    return Person(user.pk, user.name, organisation.name, Actor(role.value).value)
