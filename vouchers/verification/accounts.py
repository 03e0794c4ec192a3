"""One account against its ledger, its vouchers, the engine and its payouts (A3, A4, A7, R5)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from vouchers.models import Account, LedgerEntry, Payout, Voucher
from vouchers.models.account import ZERO
from vouchers.selectors.assessing import claim_of
from vouchers.states import LIVE, PROMISED, REDEEMING, SETTLED, UNISSUED_OPEN, State
from vouchers.subsidy import assess
from vouchers.verification.report import Difference

BALANCES = ("reserved", "issued", "settled", "bonus", "paid")


def check_account(
    account: Account,
    entries: Sequence[LedgerEntry],
    vouchers: Sequence[Voucher],
    payouts: Sequence[Payout],
) -> Iterator[Difference]:
    """All comparisons for one account; `vouchers` in application order, ended ones included."""
    name = f"account {account.pk}"
    ledger = {b: sum((getattr(e, b) for e in entries), ZERO) for b in BALANCES}
    kept = {b: getattr(account, b) for b in BALANCES}
    yield from _compare(name, "ledger", ledger, kept)
    yield from _compare(name, "vouchers", balances_of(vouchers), kept)
    standing = sum((p.amount + p.bonus for p in payouts if p.bounced_at is None), ZERO)
    yield from _compare(name, "payouts", {"paid": standing}, kept)
    if account.committed != account.in_use():
        yield Difference(name, "committed", str(account.in_use()), str(account.committed))
    if account.committed > account.cap:
        yield Difference(name, "within cap", f"<= {account.cap}", str(account.committed))
    live = [voucher for voucher in vouchers if State(voucher.state) in LIVE]
    for voucher, award in zip(live, assess([claim_of(v) for v in live]), strict=True):
        counted = award.amount - _counted_bonus(voucher)
        if counted != voucher.amount:
            yield Difference(f"voucher {voucher.pk}", "engine", str(counted), str(voucher.amount))


def balances_of(vouchers: Sequence[Voucher]) -> dict[str, Decimal]:
    """The balances that the vouchers themselves amount to."""

    def total(states: Sequence[State], *names: str) -> Decimal:
        rows = (v for v in vouchers if State(v.state) in states)
        return sum((getattr(v, name) for v in rows for name in names), ZERO)

    return {
        "reserved": total(UNISSUED_OPEN, "amount"),
        "issued": total((*PROMISED, *REDEEMING), "amount"),
        "settled": total(SETTLED, "amount"),
        "bonus": total(SETTLED, "bonus_amount"),
        "paid": total((State.PAID,), "amount", "bonus_amount"),
    }


def _counted_bonus(voucher: Voucher) -> Decimal:
    version = voucher.catalog_version
    counts = version is not None and version.bonus_counts_toward_cap
    return voucher.bonus_amount if counts and State(voucher.state) in SETTLED else ZERO


def _compare(
    name: str, what: str, expected: dict[str, Decimal], found: dict[str, Decimal]
) -> Iterator[Difference]:
    for balance, amount in expected.items():
        if amount != found[balance]:
            yield Difference(name, f"{balance} by {what}", f"{amount:.2f}", f"{found[balance]:.2f}")
