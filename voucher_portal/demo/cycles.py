"""What the province has decided about the demo's cycles: quotas of this year's, and next year's."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from accounts.models import User
from vouchers.models import Cycle
from vouchers.selectors.cycles import proposal
from vouchers.selectors.quotas import uses_of
from vouchers.services.cycles import create_cycle
from vouchers.services.quota_line import settle_line
from vouchers.services.quota_setting import Key, set_quotas

STEP = Decimal(10_000)
# By city: what share of the applications under review still fits. In 广州 not all of them do.
CITIES = {"440100": Decimal("0.55"), "440600": Decimal("1.6"), "441900": Decimal("1.4")}
KINDS = {"telecom": Decimal("1.8"), "platform": Decimal("1.5")}


def set_up(current: Cycle, *, by: User, at: datetime) -> None:
    """Quotas for some cities and kinds in this cycle; the next one, with one demand more."""
    uses = uses_of(current)
    amounts: dict[Key, Decimal] = {}
    for city, share in CITIES.items():
        use = uses.cities[city]
        amounts[city, ""] = _whole(use.committed + use.reserved * share)
    for kind, share in KINDS.items():
        use = uses.kinds[kind]
        amounts["", kind] = _whole(use.committed + use.reserved * share)
    current.refresh_from_db()
    set_quotas(current, amounts, revision=current.revision, by=by, at=at)
    settle_line(Cycle.objects.get(pk=current.pk), at=at)
    following = proposal(current, at=at)
    if following is not None:
        terms = replace(following, requires_effect_note=True, payment_ratio=Decimal(90))
        create_cycle(terms, by=by, at=at)


def _whole(amount: Decimal) -> Decimal:
    """The next whole 万元 that is above 0."""
    return (amount // STEP + 1) * STEP
