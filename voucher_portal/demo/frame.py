"""The frame of the demo: last year's cycle and this year's, and the officials with their logins."""

from datetime import date, datetime, time, timedelta

from accounts.enums import OrganisationKind, Role
from accounts.models import Organisation, User
from common.clock import SHANGHAI
from reviews.models import Bureau
from voucher_portal.demo.people import make_user
from vouchers.models import Cycle

# Bureaus whose officer has a login in the printed table.
LISTED = {"440700": "bureau@demo.example", "440705": "district@demo.example"}


def moment(year: int, month: int, day: int, *, end: bool = False) -> datetime:
    """An instant of that day in Shanghai: 9 o'clock, or its last second."""
    hour = time(23, 59, 59) if end else time(9)
    return datetime.combine(date(year, month, day), hour, SHANGHAI)


def make_cycles(now: datetime) -> tuple[Cycle, Cycle]:
    """Last year's cycle, which is over, and this year's, open whatever day it is today."""
    year = now.astimezone(SHANGHAI).year
    signed_after = date(2018, 3, 20)
    past = Cycle.objects.create(
        code=f"{year - 1}",
        name=f"{year - 1} 年度服务券",
        opens_at=moment(year - 1, 1, 8),
        closes_at=moment(year - 1, 10, 31, end=True),
        redemption_closes_at=moment(year, 3, 31, end=True),
        contract_signed_after=signed_after,
    )
    opens = min(moment(year, 1, 8), now - timedelta(days=60))
    closes = max(moment(year, 12, 31, end=True), now + timedelta(days=45))
    current = Cycle.objects.create(
        code=f"{year}",
        name=f"{year} 年度服务券",
        opens_at=max(opens, past.closes_at + timedelta(seconds=1)),
        closes_at=closes,
        redemption_closes_at=closes + timedelta(days=181),
        contract_signed_after=signed_after,
    )
    return past, current


def make_officials(cities: list[str], *, at: datetime) -> tuple[User, dict[str, User]]:
    """One login per role; returns the province's first person and the officers by region."""
    bodies = {o.kind: o for o in Organisation.objects.exclude(kind=OrganisationKind.BUREAU)}
    province = bodies[OrganisationKind.PROVINCE]
    first = make_user(province, Role.PROVINCE, "province@demo.example", "周建国", at)
    make_user(province, Role.PROVINCE, "province2@demo.example", "孙丽华", at)
    audit = bodies[OrganisationKind.AUDIT]
    make_user(audit, Role.AUDITOR, "auditor@demo.example", "钱正平", at)
    operations = bodies[OrganisationKind.OPERATIONS]
    make_user(operations, Role.ADMIN, "admin@demo.example", "赵工", at)
    officers = {}
    for bureau in Bureau.objects.select_related("organisation", "region"):
        code = bureau.region_id
        if code in cities or code in LISTED:
            email = LISTED.get(code, f"bureau{code}@officials.example")
            name = f"{bureau.region.name[:2]}经办员"
            officers[code] = make_user(bureau.organisation, Role.BUREAU, email, name, at)
    return first, officers
