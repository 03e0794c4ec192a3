"""The timeline everyone sees."""

from typing import Any

from django.db import models

from common.models import ChainedRecord
from vouchers.models.voucher import Voucher


class Event(ChainedRecord):
    """One move, or one change of amount, kept for good (V7)."""

    voucher = models.ForeignKey(  # event_chain_place begins with it
        Voucher, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    move = models.CharField(max_length=32)  # a name of vouchers.workflow, or "reassess", "hold", …
    actor_id_text = models.CharField(max_length=40, blank=True)
    actor = models.CharField(max_length=120)
    actor_organisation = models.CharField(max_length=120, blank=True)
    actor_role = models.CharField(max_length=20)
    from_state = models.CharField(max_length=24, blank=True)
    to_state = models.CharField(max_length=24, blank=True)
    reason = models.TextField(blank=True)
    checklist = models.JSONField(default=list, blank=True)
    amounts = models.JSONField(default=dict, blank=True)

    class Meta(ChainedRecord.Meta):
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["voucher", "seq"], name="event_chain_place")]

    def chain_filter(self) -> dict[str, Any]:
        return {"voucher_id": self.voucher_id}

    def payload(self) -> dict[str, Any]:
        names = (
            "move",
            "actor_id_text",
            "actor",
            "actor_organisation",
            "actor_role",
            "from_state",
            "to_state",
            "reason",
            "checklist",
            "amounts",
        )
        return {"voucher": self.voucher_id, **{name: getattr(self, name) for name in names}}
