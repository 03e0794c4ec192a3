"""Every figure of the dashboard, defined once: SQL over `f`, the facts of one voucher.

The columns of VoucherFigure are the facts, those of FigureCell the sums of these expressions. All
of it is exact: whole numbers, yuan with 2 decimals, whole seconds. Pure Python.
"""

from vouchers.states import ENDED, PROMISED, REDEEMING, UNISSUED_OPEN, State

FACTS = (
    *("voucher_id", "cycle_id", "city_id", "region_id", "service_id", "supplier_id"),
    *("section_id", "size", "state", "entitlement", "amount", "issued_amount"),
    *("redeemed_amount", "bonus_amount", "cloud_fee", "submitted_at", "confirmed_at"),
    *("approved_at", "cleared_at", "issued_at", "filed_at", "redeemed_at", "paid_at"),
)


def _reached(moment: str) -> str:
    return f"(f.{moment} IS NOT NULL)::int"


def _standing(*states: State) -> str:
    names = ", ".join(f"'{state.value}'" for state in states)
    return f"(f.state IN ({names}))::int"


def _sum(amount: str, counted: str) -> str:
    """Yuan of those that `counted` counts."""
    return f"{counted} * COALESCE({amount}, 0)"


def _seconds(start: str, end: str) -> str:
    """Whole seconds from one moment to the next; 0 until both have come."""
    return f"COALESCE(FLOOR(EXTRACT(EPOCH FROM f.{end} - f.{start})), 0)::bigint"


# How far a voucher has ever come: what ended later still counts.
_COUNTS = {
    "applied": "1",
    "confirmed": _reached("confirmed_at"),
    "approved": _reached("approved_at"),
    "cleared": _reached("cleared_at"),
    "issued": _reached("issued_at"),
    "filed": _reached("filed_at"),
    "redeemed": _reached("redeemed_at"),
    "paid": _reached("paid_at"),
}
# Where it stands now; together with `paid` these are all there are.
_STANDING = {
    "open": _standing(*UNISSUED_OPEN),
    "awaiting": f"{_standing(*UNISSUED_OPEN)} * (f.amount = 0)::int",
    "promised": _standing(*PROMISED),
    "redeeming": _standing(*REDEEMING),
    "payable": _standing(State.REDEEMED),
    "ended": _standing(*ENDED),
}
# What was handed out: the amount at issue, or what it was raised to since (A4).
_ISSUED_AMOUNT = "GREATEST(f.issued_amount, f.amount)"
_SUMS = {
    "applied_sum": _sum("f.entitlement", "1"),
    "confirmed_sum": _sum("f.entitlement", _COUNTS["confirmed"]),
    "approved_sum": _sum("f.entitlement", _COUNTS["approved"]),
    "issued_sum": _sum(_ISSUED_AMOUNT, _COUNTS["issued"]),
    "redeemed_sum": _sum("f.redeemed_amount", _COUNTS["redeemed"]),
    "bonus_sum": _sum("f.bonus_amount", _COUNTS["redeemed"]),
    "paid_sum": _sum("f.redeemed_amount", _COUNTS["paid"]),
    "paid_bonus_sum": _sum("f.bonus_amount", _COUNTS["paid"]),
    "open_sum": _sum("f.amount", _STANDING["open"]),
    "promised_sum": _sum("f.amount", _STANDING["promised"]),
    "redeeming_sum": _sum("f.amount", _STANDING["redeeming"]),
    "payable_sum": _sum("f.amount", _STANDING["payable"]),
    "fee_sum": _sum("f.cloud_fee", _COUNTS["redeemed"]),
}
# From the first time each stage was reached to the first time it was left.
_SECONDS = {
    "confirm_seconds": _seconds("submitted_at", "confirmed_at"),
    "review_seconds": _seconds("confirmed_at", "approved_at"),
    "clear_seconds": _seconds("approved_at", "cleared_at"),
    "file_seconds": _seconds("issued_at", "filed_at"),
    "redeem_seconds": _seconds("filed_at", "redeemed_at"),
    "pay_seconds": _seconds("redeemed_at", "paid_at"),
}
MEASURES = {**_COUNTS, **_STANDING, **_SUMS, **_SECONDS}
YUAN = frozenset(_SUMS)  # of these, those that are money


def _month(moment: str) -> str:
    """The first day of the month in Shanghai."""
    return f"date_trunc('month', f.{moment} AT TIME ZONE 'Asia/Shanghai')::date"


# Whose figures a voucher is part of, and by which places it is told apart there: the province's by
# city, a city's by district, a district's not at all. 东莞 and 中山 are city and district in one.
SCOPES = (
    ("''", "f.city_id"),
    ("f.city_id", "f.region_id"),
    ("NULLIF(f.region_id, f.city_id)", "NULL"),
)
ALL, PLACE, SERVICE, SECTION, SIZE, SUPPLIER = (
    *("all", "place", "service", "section", "size", "supplier"),
)
ISSUED_IN, REDEEMED_IN, PAID_IN = "issued_in", "redeemed_in", "paid_in"
# Name, key, month; a voucher without the key or the month is not counted there.
DIMENSIONS = (
    (ALL, "''", _month("submitted_at")),
    (PLACE, "s.place", _month("submitted_at")),
    (SERVICE, "f.service_id::text", _month("submitted_at")),
    (SECTION, "f.section_id", _month("submitted_at")),
    (SIZE, "f.size", _month("submitted_at")),
    (SUPPLIER, "f.supplier_id::text", _month("submitted_at")),
    (ISSUED_IN, "''", _month("issued_at")),
    (REDEEMED_IN, "''", _month("redeemed_at")),
    (PAID_IN, "''", _month("paid_at")),
)
CELL = ("scope", "dimension", "key", "cycle_id", "month")
