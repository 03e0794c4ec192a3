"""Rows of the publicity pages in words."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from common.clock import SHANGHAI, local_date
from vouchers.models import Objection, PublicityBatch, PublicityItem, Voucher
from vouchers.models.publicity import ObjectionState
from vouchers.publicity import OPEN_ITEMS, ItemState, is_over
from vouchers.selectors.objections import mask_person
from vouchers.selectors.public import mask_code, mask_name

TONES = {
    ItemState.SHOWN: "accent",
    ItemState.HELD: "waiting",
    ItemState.WITHHELD: "wrong",
    ItemState.CLOSED: "ended",
}
OBJECTION_TONES = {
    ObjectionState.OPEN: "waiting",
    ObjectionState.UPHELD: "wrong",
    ObjectionState.DISMISSED: "done",
}


def unpublished_row(row: Voucher) -> dict[str, Any]:
    """One voucher that waits to be made public."""
    total = row.amount + row.bonus_amount
    return {
        "value": str(row.public_id),
        "url": reverse("vouchers:voucher", args=[row.public_id]),
        "number": row.number,
        "enterprise": row.enterprise.name,
        "city": row.city.name if row.city else "",
        "service": row.service.name if row.service else "",
        "redeemed": f"{row.redeemed_at.astimezone(SHANGHAI):%Y-%m-%d}" if row.redeemed_at else "",
        "total": f"¥{total:,.2f}",
        "fen": int(total * 100),
        "sum": total,
    }


def batch_word(batch: PublicityBatch, *, at: datetime) -> tuple[str, str]:
    """Whether a batch's term runs, with the tag's tone."""
    return ("公示期满", "done") if is_over(batch.ends_at, at=at) else ("公示中", "accent")


def batch_row(batch: Any, *, at: datetime) -> dict[str, Any]:
    """One row of `selectors.publicity.batches`."""
    word, tone = batch_word(batch, at=at)
    return {
        "url": reverse("vouchers:publicity-batch", args=[batch.pk]),
        "public_url": reverse("public:publicity-batch", args=[batch.pk]),
        "title": batch.title,
        "document": batch.document_number,
        "cycle": batch.cycle.name,
        "from": local_date(batch.published_at),
        "until": local_date(batch.ends_at),
        "number": batch.number_of_items,
        "total": f"¥{batch.total:,.2f}",
        "stopped": batch.stopped,
        "word": word,
        "tone": tone,
    }


def item_word(item: PublicityItem, *, at: datetime) -> tuple[str, str]:
    """How one item stands, for officials."""
    state = ItemState(item.state)
    if state is not ItemState.SHOWN:
        return state.label, TONES[state]
    if is_over(item.ends_at, at=at):
        return "公示期满", "done"
    return f"公示至 {local_date(item.ends_at):%Y-%m-%d}", "accent"


def item_row(item: PublicityItem, *, at: datetime, may_act: bool) -> dict[str, Any]:
    """One item on the province's page."""
    voucher, (word, tone) = item.voucher, item_word(item, at=at)
    withheld = item.state == ItemState.WITHHELD
    return {
        "position": item.position,
        "url": reverse("vouchers:voucher", args=[voucher.public_id]),
        "number": voucher.number,
        "enterprise": voucher.enterprise.name,
        "city": voucher.city.name if voucher.city else "",
        "total": f"¥{voucher.amount + voucher.bonus_amount:,.2f}",
        "word": word,
        "tone": tone,
        "reason": item.closed_reason,
        "reopen_url": reverse("vouchers:publicity-reopen", args=[item.pk])
        if withheld and may_act
        else "",
    }


def public_row(item: PublicityItem, *, at: datetime) -> dict[str, Any]:
    """One item as everybody sees it: name and code masked, no voucher number."""
    voucher, state = item.voucher, ItemState(item.state)
    takes = state in OPEN_ITEMS and (state is ItemState.HELD or not is_over(item.ends_at, at=at))
    words = {ItemState.HELD: "异议核实中", ItemState.WITHHELD: "暂停拨付"}
    return {
        "position": item.position,
        "enterprise": mask_name(voucher.enterprise.name),
        "code": mask_code(voucher.enterprise.uscc),
        "city": voucher.city.name if voucher.city else "",
        "service": voucher.service.name if voucher.service else "",
        "total": f"¥{voucher.amount + voucher.bonus_amount:,.2f}",
        "word": words.get(state, ""),
        "tone": TONES[state],
        "object_url": reverse("public:object", args=[item.batch_id, item.position])
        if takes
        else "",
    }


def objection_row(row: Objection, *, full: bool) -> dict[str, Any]:
    """One objection in the list; the person's name in full for the province only."""
    state, voucher = ObjectionState(row.state), row.item.voucher
    return {
        "url": reverse("vouchers:objection", args=[row.pk]),
        "enterprise": voucher.enterprise.name,
        "number": voucher.number,
        "batch": row.item.batch.title,
        "name": row.name if full else mask_person(row.name),
        "filed": f"{row.filed_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        "word": state.label,
        "tone": OBJECTION_TONES[state],
    }
