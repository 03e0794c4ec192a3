"""What a spot check of one voucher found, and what is put right about it afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.enums import Role
from accounts.models import User
from common import audit
from common.errors import DomainError, DomainErrors, NotAllowed
from common.money import format_yuan
from documents.models import Document
from reviews.enums import Finding
from reviews.errors import InvalidResult
from reviews.models import CheckResult, CheckResultFile, SpotCheckItem
from reviews.selectors.checks import has_decided
from reviews.services.drawing import AUDIT_KIND
from vouchers.errors import OwnCase, StaleVoucher
from vouchers.models import Clawback, Voucher
from vouchers.models.clawback import ClawbackState
from vouchers.policies import actor_for, check_not_own_case
from vouchers.services.transition import lock_voucher, record_event

ZERO = Decimal("0.00")
DECIDED = "您审核过这张服务券，按规定应当回避，请由其他同事办理。"
_MOVES = {Finding.PASSED: "check_passed", Finding.FOUND: "check_found"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was found: in words, in yuan, with files. `amendment` is the reason to say it anew."""

    outcome: Finding
    findings: str
    questioned: Decimal = ZERO
    files: Sequence[Document] = ()
    amendment: str = ""


@transaction.atomic
def record_result(
    item: SpotCheckItem, *, by: User, at: datetime, result: Result, version: int | None = None
) -> CheckResult:
    """Keep the inspector's result; enterprise and supplier are told, the timeline shows it (V7).

    A result stands. Only the province may put it right, with a reason; the first one is kept too.
    Raises NotAllowed, OwnCase, StaleVoucher, and DomainErrors with every fault.
    """
    voucher = lock_voucher(item.voucher)
    fresh = SpotCheckItem.objects.select_for_update().get(pk=item.pk)
    if version is not None and fresh.version != version:
        raise StaleVoucher("页面打开后，这项抽查已有新的变化，请核对最新情况后再办理。")
    check_may_record(fresh, voucher, by=by)
    amending = bool(fresh.outcome)
    _check_result(voucher, result, amending=amending)
    kept = CheckResult.objects.create(
        item=fresh,
        seq=fresh.results.count() + 1,
        outcome=result.outcome,
        findings=result.findings.strip(),
        questioned=result.questioned,
        amendment=result.amendment.strip() if amending else "",
        recorded_by=by,
        recorded_at=at,
    )
    CheckResultFile.objects.bulk_create(
        CheckResultFile(result=kept, document=document) for document in dict.fromkeys(result.files)
    )
    fresh.outcome, fresh.decided_at = result.outcome, at
    fresh.version += 1
    fresh.save(update_fields=["outcome", "decided_at", "version"])
    _tell(voucher, kept, by=by, at=at)
    facts = {"item": fresh.pk, "voucher": voucher.number, "outcome": str(result.outcome)}
    audit.record(AUDIT_KIND, fresh.check_drawn_id, action="result", by=by, at=at, facts=facts)
    return kept


def check_may_record(item: SpotCheckItem, voucher: Voucher, *, by: User) -> None:
    """Raise unless `by` was asked to look into it, or puts a result right for the province (V7)."""
    actor_for(by, voucher)
    if not item.outcome and item.inspector_id != by.pk:
        raise NotAllowed("这项抽查没有分派给您。")
    if item.outcome and by.role != Role.PROVINCE:
        raise NotAllowed("抽查结果已登记，确需更正的请联系省级主管部门。")
    check_not_own_case(by, voucher)
    if has_decided(by, voucher):  # also since being asked, and whoever puts a result right
        raise OwnCase(DECIDED)


def _tell(voucher: Voucher, kept: CheckResult, *, by: User, at: datetime) -> None:
    move = "check_amended" if kept.amendment else _MOVES[Finding(kept.outcome)]
    reason = kept.findings
    if kept.amendment:
        reason = f"{kept.get_outcome_display()}。{kept.findings}\n更正原因：{kept.amendment}"
    amounts = {"questioned": f"{kept.questioned:.2f}"} if kept.questioned else {}
    voucher.version += 1
    record_event(voucher, move, by=by, at=at, reason=reason, amounts=amounts)


def _check_result(voucher: Voucher, result: Result, *, amending: bool) -> None:
    faults: list[DomainError] = []
    if not result.findings.strip():
        text = "请写明核查了什么、结果如何，企业和供应商会看到。"
        faults.append(InvalidResult(text, field="findings"))
    most = voucher.amount + voucher.bonus_amount
    if result.outcome == Finding.PASSED and result.questioned:
        faults.append(InvalidResult("核查合格的，不填写涉及金额。", field="questioned"))
    elif not ZERO <= result.questioned <= most:
        text = f"涉及金额不能超过服务券金额（含贯标奖补）{format_yuan(most)}。"
        faults.append(InvalidResult(text, field="questioned"))
    if amending and not result.amendment.strip():
        faults.append(InvalidResult("请写明更正原因。", field="amendment"))
    if amending and result.outcome == Finding.PASSED and _has_demand(voucher):
        text = "已据此要求企业退还资金，请先撤销追回，再更正为合格。"
        faults.append(InvalidResult(text, field="outcome"))
    if faults:
        raise DomainErrors(faults)


def _has_demand(voucher: Voucher) -> bool:
    rows = Clawback.objects.filter(voucher=voucher)
    return rows.exclude(state=ClawbackState.CANCELLED).exists()
