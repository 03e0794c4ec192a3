"""Money demanded back, on pages that are about something else (`common.supplements`)."""

from django.db.models import QuerySet

from accounts.models import User
from common.clock import database_now, local_date
from common.supplements import Supplement
from common.supplements import register as at_place
from enterprises.models import Enterprise
from vouchers.models import Clawback, Voucher
from vouchers.models.clawback import ClawbackState
from vouchers.presenting_clawback import section_row
from vouchers.selectors.clawbacks import visible_to
from vouchers.states import State

SHOWN = 10
TEMPLATE = "vouchers/_clawbacks.html"


def register() -> None:
    """Called once when the app is ready."""
    at_place("vouchers.home", on_home)
    at_place("vouchers.voucher", on_voucher)
    at_place("enterprises.detail", on_enterprise)


def on_home(enterprise: Enterprise, viewer: User) -> Supplement | None:
    """What the enterprise has to repay, above everything else on its first page."""
    rows = visible_to(viewer).filter(enterprise=enterprise, state=ClawbackState.OPEN)
    return _section(rows.order_by("due_on", "pk"), template="vouchers/_owed_back.html")


def on_voucher(voucher: Voucher, viewer: User) -> Supplement | None:
    """The demands on this voucher; only what was paid can be demanded back."""
    if voucher.state != State.PAID:
        return None
    return _section(visible_to(viewer).filter(voucher=voucher).order_by("-opened_at"))


def on_enterprise(enterprise: Enterprise, viewer: User) -> Supplement | None:
    """All demands on the enterprise, for officials."""
    return _section(visible_to(viewer).filter(enterprise=enterprise).order_by("-opened_at"))


def _section(rows: QuerySet[Clawback], *, template: str = TEMPLATE) -> Supplement | None:
    found = list(rows.select_related("voucher")[:SHOWN])
    if not found:
        return None
    on = local_date(database_now())
    return Supplement(template, {"rows": [section_row(one, on=on) for one in found]})
