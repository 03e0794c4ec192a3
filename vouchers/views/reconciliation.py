"""对账: voucher, claim, batch and answer side by side, by batch and for the cycle (R5)."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import database_now, local_date
from common.workbooks import Book, money, number, text
from vouchers.batch_rows import sums_row, yuan
from vouchers.models import Cycle
from vouchers.models.batch import LineOutcome
from vouchers.selectors import reconciling

WATCHERS = (Role.PROVINCE, Role.AUDITOR)
MOST_LINES = 5_000  # more than that is no longer made while somebody waits
COLUMNS = (
    text("拨付批次"), text("拨付文号", 26), text("情况"), number("序号"), text("服务券编号", 22),
    text("企业名称", 36), money("凭证金额"), money("兑现核定"), money("批次金额"), text("回单结果"),
    money("回单金额"), money("差额"),
)  # fmt: skip
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_role(*WATCHERS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The cycle as a whole and each of its batches; a zero difference is shown as one."""
    cycles = list(reconciling.cycles_with_money())
    cycle = _chosen(request, cycles)
    context: dict[str, Any] = {"cycles": cycles, "cycle": cycle, "page_title": "对账"}
    if cycle is not None:
        batches = list(reconciling.batches_of(cycle))
        sums, whole = reconciling.sums_by_batch(batches), reconciling.overall(cycle)
        wrong = [one for one in sums.values() if one.difference]
        context |= {
            "rows": [sums_row(batch, sums.get(batch.pk)) for batch in batches],
            "totals": _totals(sums),
            "overall": whole,
            "lines": _overall_lines(whole),
            "agrees": not wrong and not whole.difference,
            "export_url": f"{reverse('vouchers:reconciliation-export')}?cycle={cycle.pk}",
        }
    return render(request, "vouchers/payouts/reconciliation.html", context)


@require_role(*WATCHERS)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Every line of the cycle's batches as a workbook, latest batch first."""
    cycle = _chosen(request, list(reconciling.cycles_with_money()))
    with TemporaryDirectory(prefix="portal-reconciliation-") as folder:
        path = Path(folder, "lines.xlsx")
        with Book(path) as book:
            book.sheet("对账", COLUMNS, islice(_lines(cycle), MOST_LINES) if cycle else ())
        response = HttpResponse(path.read_bytes(), content_type=XLSX)
    name = f"对账-{local_date(database_now()):%Y%m%d}.xlsx"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response


def _chosen(request: HttpRequest, cycles: list[Cycle]) -> Cycle | None:
    asked = request.GET.get("cycle", "")
    return next((one for one in cycles if str(one.pk) == asked), cycles[0] if cycles else None)


def _totals(sums: dict[int, reconciling.Sums]) -> dict[str, str]:
    names = ("vouchers", "claims", "sent", "paid", "bounced", "pending", "difference")
    zero = reconciling.ZERO
    return {name: yuan(sum((getattr(one, name) for one in sums.values()), zero)) for name in names}


def _overall_lines(whole: reconciling.Overall) -> list[tuple[str, str, str]]:
    """What is compared with what, and the difference of each pair."""

    def line(label: str, left: Any, right: Any) -> tuple[str, str, str]:
        return (label, f"{yuan(left)} ／ {yuan(right)}", yuan(abs(left - right)))

    return [
        line("凭证金额 ／ 兑现核定金额", whole.vouchers, whole.claims),
        line("凭证金额 ／ 总账应付", whole.vouchers, whole.ledger),
        line("已拨付 ／ 总账已付", whole.paid, whole.ledger_paid),
        line("凭证金额 ／ 已拨付加待拨付", whole.vouchers, whole.paid + whole.waiting),
    ]


def _lines(cycle: Cycle) -> Iterator[tuple[Any, ...]]:
    for batch in reconciling.batches_of(cycle):
        for line in reconciling.compared_lines(batch):
            sums = reconciling.line_sums(line)
            cancelled = line.outcome == LineOutcome.CANCELLED
            yield (
                batch.number,
                batch.document_number,
                batch.get_state_display(),
                line.position,
                line.voucher.number,
                line.voucher.enterprise.name,
                sums.vouchers,
                sums.claims,
                sums.sent,
                line.get_outcome_display(),
                line.returned,
                "" if cancelled else sums.difference,
            )
