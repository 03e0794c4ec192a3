"""Publicity before payout (公示), and the objections it is there for (R5)."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from documents.models import Document
from vouchers.models.cycle import Cycle
from vouchers.models.protections import APPEND_ONLY, KEPT, final, fixed
from vouchers.models.voucher import Voucher
from vouchers.publicity import ITEM_LABELS, LIVE_ITEMS, ItemState

ITEM_CHOICES = [(state.value, label) for state, label in ITEM_LABELS.items()]


class PublicityBatch(models.Model):
    """Redeemed vouchers of one cycle, made public together; its key is in the public address."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="publicity_batches")
    title = models.CharField("公示标题", max_length=120)
    document_number = models.CharField("公示文号", max_length=80, unique=True)
    days = models.PositiveSmallIntegerField("公示天数")
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    ends_at = models.DateTimeField("公示期满")

    class Meta:
        ordering = ["-published_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gt=0, ends_at__gt=F("published_at")), name="publicity_has_a_term"
            )
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return self.title


class PublicityItem(models.Model):
    """One voucher of a batch; an objection holds the item and never the batch.

    `ends_at` is the item's own: a hold stops its term, `days_left` says how much of it is to come.
    """

    batch = models.ForeignKey(PublicityBatch, on_delete=models.PROTECT, related_name="items")
    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="publicity")
    position = models.PositiveIntegerField("序号")
    state = models.CharField(max_length=10, choices=ITEM_CHOICES, default=ItemState.SHOWN)
    ends_at = models.DateTimeField("公示期满")
    days_left = models.PositiveSmallIntegerField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_reason = models.TextField("处理结果", blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="publicity_position_once"),
            models.UniqueConstraint(
                fields=["voucher"],
                condition=Q(state__in=list(LIVE_ITEMS)),
                name="one_live_publicity_item",
            ),
            models.CheckConstraint(
                condition=~Q(state=ItemState.HELD) | Q(days_left__isnull=False),
                name="held_item_knows_its_days",
            ),
            models.CheckConstraint(
                condition=~Q(state=ItemState.CLOSED)
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(closed_reason="")),
                name="closed_item_has_reason",
            ),
        ]
        triggers = [
            KEPT,
            fixed("batch", "voucher", "position"),
            pgtrigger.Protect(
                name="term_never_shrinks",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__ends_at__lt=pgtrigger.F("old__ends_at")),
            ),
            final(pgtrigger.Q(old__state=ItemState.CLOSED)),
        ]


class ObjectionState(models.TextChoices):
    """How far an objection is."""

    OPEN = "open", "待处理"
    UPHELD = "upheld", "异议成立"
    DISMISSED = "dismissed", "异议不成立"


class Objection(models.Model):
    """What somebody has against one item, with real name and contact.

    Who it was is the province's to know and nobody else's. `public_id` is the address at which the
    person reads the answer; `key` comes with the form, so that sending it twice files it once.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.UUIDField(unique=True)
    item = models.ForeignKey(PublicityItem, on_delete=models.PROTECT, related_name="objections")
    name = models.CharField("姓名", max_length=60)
    contact = models.CharField("联系方式", max_length=120)
    statement = models.TextField("异议内容")
    state = models.CharField(
        max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN
    )
    filed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reply = models.TextField("答复", blank=True)  # to the person
    reason = models.TextField("处理说明", blank=True)  # to the enterprise: names nobody

    class Meta:
        ordering = ["-filed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(contact="") & ~Q(statement=""),
                name="objection_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(state=ObjectionState.OPEN)
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(reply="")),
                name="decided_objection_is_answered",
            ),
        ]
        indexes = [models.Index(fields=["state", "-filed_at", "-id"], name="objections_by_state")]
        triggers = [
            KEPT,
            fixed("public_id", "key", "item", "name", "contact", "statement", "filed_at"),
            final(~pgtrigger.Q(old__state=ObjectionState.OPEN)),
        ]


class ObjectionFile(models.Model):
    """A paper handed in with an objection; it belongs to the province's documents."""

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="files")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        triggers = [APPEND_ONLY]
