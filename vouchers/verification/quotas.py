"""Quotas against the vouchers they bound (Q1, Q2)."""

from collections.abc import Iterator, Sequence

from vouchers.models import Cycle, Quota
from vouchers.models.account import ZERO
from vouchers.selectors.quotas import Uses
from vouchers.verification.report import Difference


def check_quotas(cycle: Cycle, quotas: Sequence[Quota], uses: Uses) -> Iterator[Difference]:
    """All comparisons for one cycle; `uses` as the vouchers themselves amount to."""
    if cycle.quotas_on != bool(quotas):
        found = str(cycle.quotas_on)
        yield Difference(f"cycle {cycle.pk}", "quotas on", str(bool(quotas)), found)
    for quota in quotas:
        name, expected = f"quota {quota.pk} ({quota})", uses.of(quota).committed
        if expected != quota.committed:
            yield Difference(name, "committed by vouchers", str(expected), str(quota.committed))
        beyond = max(ZERO, quota.committed - quota.amount)
        if beyond != quota.overrun:
            yield Difference(name, "overrun", str(beyond), str(quota.overrun))
