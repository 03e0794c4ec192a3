"""After a decision: say what was decided, and show the next case of the same queue."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.policies import require_role
from common.clock import database_now
from common.htmx import redirect
from common.money import format_yuan
from reviews.forms.queue import QueueForm
from reviews.selectors.queue import next_case, options
from reviews.selectors.views import view_of
from reviews.views.queue import READERS, kept_query
from vouchers.models import Voucher
from vouchers.presenting import title_of
from vouchers.states import State
from vouchers.views.finding import person, visible_voucher


@require_role(*READERS)
@require_safe
def following(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The case after this one, without deciding it; the queue when there is none."""
    voucher = visible_voucher(request, public_id)
    to, found = _next_url(request, voucher, database_now())
    if not found:
        messages.info(request, "此视图中没有其他等待您办理的事项。")
    return HttpResponseRedirect(to)


def onward(
    request: HttpRequest, voucher: Voucher, decided: Voucher, *, said: str, at: datetime
) -> HttpResponse:
    """On to the next case; the message names the one decided. `voucher` is as it was before."""
    to, found = _next_url(request, voucher, at)
    rest = "下面是下一件。" if found else "此视图中没有其他等待您办理的事项。"
    messages.success(request, f"{said}：{_named(decided)}{_outcome(voucher, decided)}{rest}")
    return redirect(request, to)


def _next_url(request: HttpRequest, voucher: Voucher, at: datetime) -> tuple[str, bool]:
    user = person(request)
    view = view_of(user.role, request.GET.get("view"))
    filters = QueueForm(request.GET, options=options(user)).filters()
    found = next_case(user, view, filters=filters, at=at, after=voucher)
    query = kept_query(request, view)
    if found is None:
        return f"{reverse('reviews:queue')}{query}", False
    return f"{reverse('reviews:case', args=[found])}{query}", True


def _named(voucher: Voucher) -> str:
    return f"{voucher.enterprise.name}（{voucher.application_number}）。"


def _outcome(before: Voucher, decided: Voucher) -> str:
    """What came of it, where that is more than the word on the button."""
    if decided.state == State.ISSUED and not before.number:
        return f"服务券 {title_of(decided)} 已发放，金额 {format_yuan(decided.amount)}。"
    if decided.state == State.PROVINCIAL_CHECK:
        return "已转省级复核。"
    if decided.state == State.REDEMPTION_APPROVAL:
        return "已转省级审批。"
    if decided.state == State.REDEEMED:
        bonus = decided.bonus_amount
        extra = f"，另加贯标奖补 {format_yuan(bonus)}" if bonus else ""
        return f"核定兑现 {format_yuan(decided.amount)}{extra}。"
    return ""
