"""The opening rush, as the database sees it: who is ready before, what must hold after.

Every answer is compared with the rows: nothing that was answered is missing, nothing is there
that was not answered, places follow the order of submission (A4), and no cap is broken (A3).
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import pairwise
from random import Random
from typing import Any

from django.db.models import Count, F, Q, Sum

from bench import people
from bench.prepare import connection, filled
from bench.ready import Wish, make_ready
from common.models import OutboxMessage
from vouchers.models import Account, Event, Voucher
from vouchers.models.account import ZERO
from vouchers.verification import verify_everything

CASES = 8  # drafts of a firm that hands in several at once: more than its cap holds
Outcome = Mapping[str, Any]


def prepare_rush(*, firms: int, several: int, **_: Any) -> dict[str, Any]:
    """The bench's own database, and who is ready there: see `ready_for_rush`."""
    filled(0)
    return {"connection": connection(), "asks": ready_for_rush(firms=firms, several=several)}


def ready_for_rush(*, firms: int, several: int) -> list[dict[str, Any]]:
    """Signed-in owners of complete drafts, in no order; `several` firms have CASES of them."""
    wishes = [Wish(firms - several), Wish(several, each=CASES)]
    ids = [one for made in make_ready(wishes, seed=int(time.time())) for one in made]
    Random(20180320).shuffle(ids)
    asks = [asdict(ours) for ours, _ in people.submissions(ids)]
    return [{"id": str(key), "ask": ask} for key, ask in zip(ids, asks, strict=True)]


def judge_rush(*, outcomes: Sequence[Outcome], **_: Any) -> dict[str, Any]:
    """What the database says of the answers: `faults` by kind, all 0 where everything is well."""
    rows = {str(row["public_id"]): row for row in _rows(one["id"] for one in outcomes)}
    accepted = [one for one in outcomes if one["accepted"]]
    submitted = {key for key, row in rows.items() if row["place"] is not None}
    taken = [rows[one["id"]] for one in accepted if one["id"] in submitted]
    places = [row["place"] for row in taken]
    report = verify_everything()
    faults = {
        "answered but not there": sum(one["id"] not in submitted for one in accepted),
        "there but not answered": len(submitted - {one["id"] for one in accepted}),
        "not whole (event, entry, letter, place)": sum(not _is_whole(row) for row in taken),
        "messages missing or doubled": _messages_wrong(taken),
        "places given twice": len(places) - len(set(places)),
        "places against the order of answers": overtaken(accepted, rows),
        "places against time within one firm": _backwards(taken),
        "caps broken": _broken_caps(taken),
        "differences found by verify_ledger": len(report.differences),
    }
    return {
        "faults": faults,
        "asked": len(outcomes),
        "accepted": len(accepted),
        "firms": len({row["enterprise_id"] for row in taken}),
        "refused": Counter(str(one["status"]) for one in outcomes if not one["accepted"]),
        "gaps": max(places, default=0) - min(places, default=1) + 1 - len(places),
        "stamped": stamped_otherwise(taken),
        "at_nothing": sum(row["amount"] == 0 for row in taken),
        "compared": report.compared,
    }


def overtaken(accepted: Iterable[Outcome], rows: Mapping[str, Mapping[str, Any]]) -> int:
    """How many stand before somebody who was answered before they had even asked."""
    asked = sorted(accepted, key=lambda one: one["began"])
    answered = sorted(asked, key=lambda one: one["ended"])
    furthest, done, wrong = 0, 0, 0
    for one in asked:
        while answered[done]["ended"] < one["began"]:
            furthest = max(furthest, rows[answered[done]["id"]]["place"] or 0)
            done += 1
        wrong += (rows[one["id"]]["place"] or 0) < furthest
    return wrong


def stamped_otherwise(taken: Iterable[Mapping[str, Any]]) -> int:
    """Neighbours in the queue whose time of submission runs the other way: asked side by side."""
    stamps = [row["submitted_at"] for row in sorted(taken, key=lambda row: row["place"])]
    return sum(later < earlier for earlier, later in pairwise(stamps))


def _rows(ids: Iterable[str]) -> Iterable[dict[str, Any]]:
    found = Voucher.objects.filter(public_id__in=list(ids)).annotate(
        submits=Count("events", filter=Q(events__move="submit"), distinct=True),
        reserves=Count("ledger_entries", filter=Q(ledger_entries__kind="reserve"), distinct=True),
        receipts=Count("letters", filter=Q(letters__kind="receipt"), distinct=True),
    )
    names = ("public_id", "enterprise_id", "account_id", "place", "submitted_at", "amount", "state")
    return found.values(*names, "application_number", "submits", "reserves", "receipts").iterator()


def _is_whole(row: Mapping[str, Any]) -> bool:
    # An application at 0 (A4) reserves nothing.
    one_each = row["submits"] == row["receipts"] == 1 and row["reserves"] == (row["amount"] > 0)
    numbered = str(row["application_number"]).endswith(f"{row['place']:06d}")
    return one_each and numbered and row["state"] == "supplier_confirmation"


def _backwards(taken: Iterable[Mapping[str, Any]]) -> int:
    last: dict[int, Any] = {}
    wrong = 0
    for row in sorted(taken, key=lambda row: row["place"]):
        before = last.get(row["account_id"])
        wrong += before is not None and row["submitted_at"] <= before
        last[row["account_id"]] = row["submitted_at"]
    return wrong


def _broken_caps(taken: Iterable[Mapping[str, Any]]) -> int:
    """Accounts that hold more than they may, by their balances or by their vouchers' sum."""
    accounts = Account.objects.filter(pk__in={row["account_id"] for row in taken})
    sums = accounts.annotate(total=Sum("vouchers__amount", default=ZERO))
    return sums.filter(Q(total__gt=F("cap")) | Q(committed__gt=F("cap"))).count()


def _messages_wrong(taken: Iterable[Mapping[str, Any]]) -> int:
    """Each submission leaves one message for the worker in the same commit."""
    keys = [row["public_id"] for row in taken]
    events = Event.objects.filter(voucher__public_id__in=keys, move="submit")
    sent = OutboxMessage.objects.filter(topic="vouchers.event")
    carried = Counter(sent.values_list("payload__event_id", flat=True))
    return sum(carried[pk] != 1 for pk in events.values_list("pk", flat=True))
