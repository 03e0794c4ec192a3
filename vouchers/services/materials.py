"""The reports that go with a redemption, kept while it is being put together (R3)."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from documents.models import Document
from vouchers.errors import NotYours
from vouchers.models import Voucher
from vouchers.services.payments import lock_for_recording


@transaction.atomic
def save_materials(
    voucher: Voucher,
    *,
    by: User,
    at: datetime,
    acceptance_report: Document | None,
    effect_note: Document | None,
) -> Voucher:
    """Keep acceptance report and effect note for the filing; None takes one away again.

    They stand in `typed` until the redemption is filed: a redemption exists from then on only.
    Raises NotYours for a file of another organisation, StaleVoucher once it was handed in.
    """
    fresh = lock_for_recording(voucher, by=by)
    chosen = {"acceptance_report": acceptance_report, "effect_note": effect_note}
    for document in filter(None, chosen.values()):
        if document.organisation_id != fresh.enterprise.organisation_id:
            raise NotYours("只能使用本企业上传的文件。")
    kept = {name: str(document.pk) if document else "" for name, document in chosen.items()}
    if any(fresh.typed.get(name) != value for name, value in kept.items()):
        saved = {"saved_at": at.isoformat(), "saved_by": by.name}
        fresh.typed = {**fresh.typed, **kept, **saved}
        fresh.save(update_fields=["typed", "version"])
    return fresh
