"""Spot checks for the demo: one draw under way, findings, a demand half repaid, one in full."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

from accounts.enums import Role
from accounts.models import User
from common.dates import local_date
from common.errors import DomainError
from documents.enums import Kind
from reviews.enums import Finding
from reviews.models import SpotCheck, SpotCheckItem
from reviews.selectors.checks import Scope
from reviews.services.drawing import Plan, assign_items, draw_check
from reviews.services.inspecting import Result, record_result
from voucher_portal.demo.papers import make_paper
from vouchers.models import Voucher
from vouchers.services.clawback import Demand, RepaymentEntry, open_clawback, record_repayment
from vouchers.states import State

CITY = "440700"
OWN = "enterprise@demo.example"
GOOD = "现场查看应用系统运行正常，登录记录和付款凭证与申报材料一致。"
BAD = "现场核对，合同所列应用模块有一项尚未上线，对应费用已申报补助。"


def seed_checks(*, now: datetime) -> None:
    """Once; enough for every page of spot checks and claw-backs to have something to show."""
    if SpotCheck.objects.exists():
        return
    people = User.objects.filter(is_active=True)
    province, second = people.filter(role=Role.PROVINCE).order_by("pk")[:2]
    officer = people.get(email="bureau@demo.example")
    at = now - timedelta(days=20)
    plan = Plan(
        title="江门市上云服务券随机抽查",
        scope=Scope(cities=(CITY,)),
        words=[["服务券状态", "已发放、已兑现、已拨付"], ["城市", "江门市"]],
        seed=f"{local_date(at):%Y%m%d}",
        rate=Decimal("0.08"),
        weight="amount",
    )
    check = draw_check(by=province, at=at, plan=plan)
    items = list(check.items.order_by("rank").values_list("pk", flat=True))
    half = len(items) // 2
    asked = at + timedelta(hours=1)
    assign_items(check, items[: half + 2], inspector=second, by=province, at=asked)
    for key in items[half + 2 :]:
        with suppress(DomainError):  # what the officer approved, somebody else checks (V7)
            assign_items(check, [key], inspector=officer, by=province, at=asked)
    _inspect(check, items[:half], second, province, at=at + timedelta(days=2))
    _repaid_in_full(province, second, now=now)


def _inspect(
    check: SpotCheck, keys: list[int], inspector: User, province: User, *, at: datetime
) -> None:
    """The first paid voucher has a problem and is demanded back; the others are in order."""
    rows = check.items.filter(pk__in=keys).select_related(
        "voucher__enterprise", "voucher__supplier"
    )
    numbers, problem = count(1), False
    for item in rows.order_by("rank"):
        foreign = not item.voucher.enterprise.vouchers.filter(created_by__email=OWN).exists()
        bad = not problem and item.voucher.state == State.PAID and foreign
        _record(item, inspector, bad=bad, at=at + timedelta(hours=next(numbers)))
        if bad:
            problem = True
            _demand(item, province, number=1, share=Decimal("0.4"), at=at + timedelta(days=3))


def _record(item: SpotCheckItem, inspector: User, *, bad: bool, at: datetime) -> None:
    voucher = item.voucher
    questioned = (voucher.amount * Decimal("0.3")).quantize(Decimal("1")) if bad else Decimal(0)
    facts = {
        "title": "服务券抽查核查记录",
        "number": f"服务券编号：{voucher.number}",
        "rows": [["企业", voucher.enterprise.name], ["核查人员", inspector.name]],
        "text": [BAD if bad else GOOD],
        "parties": [],
    }
    organisation = inspector.organisation
    if organisation is None:
        return
    paper = make_paper(organisation, Kind.EVIDENCE, facts, by=inspector, at=at)
    result = Result(
        outcome=Finding.FOUND if bad else Finding.PASSED,
        findings=BAD if bad else GOOD,
        questioned=questioned,
        files=[paper],
    )
    record_result(item, by=inspector, at=at, result=result)


def _demand(
    item: SpotCheckItem, province: User, *, number: int, share: Decimal, at: datetime
) -> None:
    """Thirty per cent of the voucher demanded back, `share` of it repaid a week later."""
    demanded = (item.voucher.amount * Decimal("0.3")).quantize(Decimal("1"))
    demand = Demand(
        document_number=f"粤工信追〔{at.year}〕{number} 号",
        demanded=demanded,
        reason=f"抽查（{item.check_drawn.number}）发现问题：{BAD}",
        due_on=local_date(at) + timedelta(days=30),
        payee="广东省财政厅",
        bank="中国银行广东省分行",
        account_number="7000 5774 2018 0001",
    )
    clawback = open_clawback(item.voucher, by=province, at=at, demand=demand)
    amount = (demanded * share).quantize(Decimal("1"))
    later = at + timedelta(days=7)
    facts = {
        "title": "入账回单",
        "number": f"追回文号：{demand.document_number}",
        "rows": [["金额", f"{amount:,.2f} 元"], ["付款方", item.voucher.enterprise.name]],
        "text": [],
        "parties": [],
    }
    if province.organisation is None:
        return
    paper = make_paper(province.organisation, Kind.PAYMENT_RECEIPT, facts, by=province, at=later)
    entry = RepaymentEntry(
        paid_on=local_date(later),
        amount=amount,
        receipt_number=f"ZH{at.year}{number:06d}",
        document=paper,
    )
    record_repayment(clawback, by=province, at=later, entry=entry)


def _repaid_in_full(province: User, inspector: User, *, now: datetime) -> None:
    """The enterprise people sign in as has a story that ended well, so that it may still apply."""
    voucher = next(_own_paid(), None)
    if voucher is None:
        return
    at = now - timedelta(days=16)
    plan = Plan(
        title="信访线索核查",
        scope=Scope(states=(State.PAID,), suppliers=(voucher.supplier_id or 0,), cities=(CITY,)),
        words=[["服务券状态", "已拨付"], ["供应商", str(voucher.supplier)], ["城市", "江门市"]],
        seed="线索",
        rate=Decimal(1),
    )
    try:
        check = draw_check(by=province, at=at, plan=plan)
        item = check.items.get(voucher=voucher)
        act = {"by": province, "at": at}
        assign_items(check, [item.pk], inspector=inspector, **act)
        item.refresh_from_db()
        _record(item, inspector, bad=True, at=at + timedelta(hours=5))
        _demand(item, province, number=2, share=Decimal(1), at=at + timedelta(days=1))
    except DomainError:  # an invented story the rules refuse is not told
        return


def _own_paid() -> Iterator[Voucher]:
    rows = Voucher.objects.filter(state=State.PAID, enterprise__organisation__users__email=OWN)
    yield from rows.select_related("enterprise", "supplier").order_by("pk")[:1]
