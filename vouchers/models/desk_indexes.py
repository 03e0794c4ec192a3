"""Indexes for the lists people begin their day with, each in the order of its list.

Partial, so that a voucher stands in them only while somebody waits for it: what is over, which
is most of a big database, costs nothing. The states repeat what the desks show (reviews), which
this app does not know; tests/reviews/test_queue_indexes.py holds them together.
"""

from django.db import models
from django.db.models import Q

from vouchers.states import REDEEMING, UNISSUED_OPEN, State

_AT_BUREAU = Q(state__in=[State.BUREAU_REVIEW, State.REDEMPTION_REVIEW], amount__gt=0)
_AT_PROVINCE = Q(state__in=[State.PROVINCIAL_CHECK, State.REDEMPTION_APPROVAL], amount__gt=0)
_DUE = Q(state__in=[State.SUPPLIER_CONFIRMATION, State.CORRECTION, State.ISSUED])
_UNISSUED = Q(state__in=list(UNISSUED_OPEN))

DESK_INDEXES = [
    models.Index(fields=["city", "submitted_at", "id"], condition=_AT_BUREAU, name="desk_city"),
    models.Index(fields=["region", "submitted_at", "id"], condition=_AT_BUREAU, name="desk_region"),
    models.Index(fields=["submitted_at", "id"], condition=_AT_PROVINCE, name="desk_province"),
    models.Index(
        fields=["city", "submitted_at", "id"],
        condition=_UNISSUED & Q(amount=0),
        name="awaiting_city",
    ),
    models.Index(
        fields=["state", "city"],
        condition=_UNISSUED & Q(resubmitted_at__isnull=False),
        name="resubmitted",
    ),
    models.Index(fields=["city", "due_at"], condition=_DUE, name="due_city"),
    models.Index(
        fields=["redeem_by", "city"],
        condition=Q(state__in=list(REDEEMING)),
        name="redeeming_until",
    ),
    # With the sums beside: adding them up reads the index alone, not rows forty times as wide.
    models.Index(
        fields=["redeemed_at", "id"],
        include=["amount", "bonus_amount"],
        condition=Q(state=State.REDEEMED),
        name="payable_first",
    ),
    models.Index(
        fields=["cycle", "id"],
        include=["state", "amount", "bonus_amount"],
        name="sums_of_cycle",
    ),
]
