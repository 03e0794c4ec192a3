"""Drawing a spot check, and asking people to look into what was drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection, transaction

from accounts.enums import Role
from accounts.models import User
from common import audit
from common.clock import local_date
from common.errors import DomainError, DomainErrors, NotAllowed
from common.outbox import enqueue
from reviews.errors import InvalidAssignment, InvalidDraw
from reviews.models import CheckPopulation, SpotCheck, SpotCheckItem
from reviews.sampling import Unit, Weight, draw, population_hash, population_text
from reviews.selectors.checks import Scope, drawing_body, has_decided, population, units_of
from vouchers.errors import NotYours, OwnCase
from vouchers.models import Voucher
from vouchers.policies import actor_for, check_not_own_case

AUDIT_KIND = "spot_check"
ASSIGNED_TOPIC = "reviews.check_assigned"
MAX_POPULATION = 20_000  # what one request draws of in a second or two
DRAWERS = (Role.PROVINCE, Role.BUREAU)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A draw as it was decided: `words` says the scope as people chose it."""

    title: str
    scope: Scope
    words: list[list[str]]
    seed: str
    rate: Decimal
    weight: Weight = None


@transaction.atomic
def draw_check(*, by: User, at: datetime, plan: Plan) -> SpotCheck:
    """Freeze the population, draw from it, keep everything needed to draw again.

    Raises InvalidDraw for an empty or too large population, a seed or rate that is none.
    """
    if by.role not in DRAWERS or by.organisation is None:
        raise NotAllowed("只有主管部门可以抽查。")
    _check_plan(plan)
    vouchers = population(by, plan.scope)
    units = units_of(vouchers.order_by()[: MAX_POPULATION + 1])
    _check_population(units)
    text = population_text(units)
    check = SpotCheck.objects.create(
        number=_next_number(at),
        title=plan.title.strip(),
        organisation=by.organisation,
        scope=plan.words,
        seed=plan.seed.strip(),
        rate=plan.rate,
        weight=plan.weight or "",
        population_count=len(units),
        population_sum=sum((unit.amount for unit in units), Decimal("0.00")),
        population_hash=population_hash(text),
        drawn_by=by,
        drawn_at=at,
    )
    CheckPopulation.objects.create(check_drawn=check, content=text)
    _keep_items(check, units, draw(units, seed=check.seed, rate=plan.rate, weight=plan.weight))
    facts = {
        "seed": check.seed,
        "rate": f"{check.rate}",
        "weight": check.weight,
        "population": check.population_hash,
        "scope": plan.words,
    }
    audit.record(AUDIT_KIND, check.pk, action="drawn", by=by, at=at, facts=facts)
    return check


@transaction.atomic
def assign_items(
    check: SpotCheck, items: Sequence[int], *, inspector: User, by: User, at: datetime
) -> int:
    """Ask a person to look into items not decided yet; how many. All of them or none.

    The person must be an official whose region holds the voucher, of no party to it, and must not
    have decided it at a desk (V7): DomainErrors name every voucher that stands against it.
    """
    if not drawing_body(by, check):
        raise NotAllowed("只有组织这次抽查的部门可以分派。")
    rows = list(
        check.items.select_for_update(of=("self",))
        .filter(pk__in=items, outcome="")
        .select_related("voucher__enterprise", "voucher__supplier")
    )
    if not rows:
        raise InvalidAssignment("请勾选要分派的服务券；已有结果的不能再分派。", field="items")
    faults = [fault for row in rows if (fault := _against(inspector, row.voucher))]
    if faults:
        raise DomainErrors(faults)
    for row in rows:
        row.inspector, row.assigned_by, row.assigned_at = inspector, by, at
        row.version += 1
    changed = ["inspector", "assigned_by", "assigned_at", "version"]
    SpotCheckItem.objects.bulk_update(rows, changed)
    facts = {"items": [row.voucher.number for row in rows], "inspector": inspector.pk}
    event = audit.record(AUDIT_KIND, check.pk, action="assigned", by=by, at=at, facts=facts)
    enqueue(ASSIGNED_TOPIC, check=check.pk, inspector=inspector.pk, key=event.pk, count=len(rows))
    return len(rows)


def _against(inspector: User, voucher: Voucher) -> DomainError | None:
    """Why this person cannot look into this voucher."""
    if inspector.role not in DRAWERS or not inspector.is_active:
        return InvalidAssignment("核查人员须为主管部门的在岗人员。", field="inspector")
    try:
        actor_for(inspector, voucher)
        check_not_own_case(inspector, voucher)
    except NotYours:
        text = f"{voucher.number} 不在{inspector.name}所在部门的辖区内。"
        return InvalidAssignment(text, field="inspector")
    except OwnCase as error:
        return InvalidAssignment(f"{voucher.number}：{error.message}", field="inspector")
    if has_decided(inspector, voucher):
        text = f"{voucher.number} 由{inspector.name}审核过，按规定应当回避，请分派给其他人员。"
        return InvalidAssignment(text, field="inspector")
    return None


def _check_plan(plan: Plan) -> None:
    faults: list[DomainError] = []
    if not plan.title.strip():
        faults.append(InvalidDraw("请填写抽查名称。", field="title"))
    if not plan.seed.strip():
        faults.append(InvalidDraw("请填写随机种子。", field="seed"))
    if not 0 < plan.rate <= 1:
        faults.append(InvalidDraw("抽取比例须大于 0，不超过 100%。", field="rate"))
    if faults:
        raise DomainErrors(faults)


def _check_population(units: Sequence[Unit]) -> None:
    if not units:
        raise InvalidDraw("所选范围内没有服务券，请放宽范围。")
    if len(units) > MAX_POPULATION:
        raise InvalidDraw(f"所选范围超过 {MAX_POPULATION} 张，请按城市、周期或发放日期分批抽查。")


def _next_number(at: datetime) -> str:
    """CC2026-001, one after another in a year; the unique index is the wall behind the lock."""
    prefix = f"CC{local_date(at).year}-"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [prefix])
    return f"{prefix}{SpotCheck.objects.filter(number__startswith=prefix).count() + 1:03d}"


def _keep_items(check: SpotCheck, units: Sequence[Unit], drawn: Sequence[str]) -> None:
    amounts = {unit.key: unit.amount for unit in units}
    ids = dict(Voucher.objects.filter(number__in=drawn).values_list("number", "pk"))
    SpotCheckItem.objects.bulk_create(
        SpotCheckItem(check_drawn=check, voucher_id=ids[key], rank=rank, amount=amounts[key])
        for rank, key in enumerate(drawn, start=1)
    )
