"""The voucher, from draft to the end, with its contract."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from catalog.models import CatalogVersion, Service, ServiceEntry
from common.models import GENESIS
from documents.models import Document
from enterprises.models import Enterprise, Region
from suppliers.models import Supplier
from vouchers.models.account import ZERO, Account, yuan
from vouchers.models.cycle import Cycle
from vouchers.models.desk_indexes import DESK_INDEXES
from vouchers.states import LIVE, UNISSUED_OPEN, State

STATE_CHOICES = [(state.value, state.label) for state in State]
HOLDS_CONTRACT = Q(state__in=list(LIVE))
# A change of any of these moves a figure of the dashboard (vouchers.figures).
COUNTED = (
    *("state", "cycle", "city", "region", "service", "supplier", "cloud_fee", "entitlement"),
    *("amount", "issued_amount", "redeemed_amount", "bonus_amount", "submitted_at", "issued_at"),
    *("redemption_filed_at", "redeemed_at", "paid_at"),
)
_NOTE_CHANGE = "INSERT INTO vouchers_figurechange (voucher_id) VALUES (NEW.id); RETURN NULL;"


class Voucher(models.Model):
    """One application and the voucher it becomes: one contract, one file (V3).

    `state` is assigned in vouchers.services.transition only. `typed` keeps what people typed in a
    draft, lawful or not, so that nothing is lost; the columns hold what could be read from it.
    `amount` is the award as it stands; it changes only under the account's lock.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # db_index=False, here and below: an index of Meta begins with the column.
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="vouchers", db_index=False
    )
    state = models.CharField(max_length=24, choices=STATE_CHOICES, default=State.DRAFT)
    state_since = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)  # optimistic lock: a stale tab gets a 409
    typed = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    # The contract (V1, V3).
    contract_title = models.CharField("合同名称", max_length=200, blank=True)
    contract_number = models.CharField("合同编号", max_length=80, blank=True)
    contract_key = models.CharField(max_length=80, blank=True)  # the number, normalised
    signed_on = models.DateField("签订日期", null=True, blank=True)
    contract_total = yuan("合同总金额", null=True, blank=True)
    cloud_fee = yuan("其中:上云上平台费用", null=True, blank=True)
    devices = models.PositiveIntegerField("联网设备台套数", null=True, blank=True)
    contract_document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    contract_sha256 = models.CharField(max_length=64, blank=True)
    service = models.ForeignKey(
        Service, on_delete=models.PROTECT, null=True, blank=True, verbose_name="应用服务"
    )
    supplier = models.ForeignKey(
        Supplier,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name="供应商",
        related_name="vouchers",
        db_index=False,
    )
    other_funds_declared = models.BooleanField(
        "未用同一项目申报其他专项资金", null=True, blank=True
    )

    # Stamped at first submission (A4, A5, A6), never changed after.
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cycle = models.ForeignKey(
        Cycle, on_delete=models.PROTECT, null=True, blank=True, db_index=False
    )
    place = models.PositiveBigIntegerField("排队序号", null=True, blank=True)
    application_number = models.CharField("申请编号", max_length=30, blank=True)
    catalog_version = models.ForeignKey(
        CatalogVersion, on_delete=models.PROTECT, null=True, blank=True
    )
    entry = models.ForeignKey(ServiceEntry, on_delete=models.PROTECT, null=True, blank=True)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="vouchers"
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    city = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # What the supplier was when the application came in: quotas are told by it (Q1).
    supplier_kind = models.CharField(max_length=12, blank=True, default="")
    # Since when a quota holds it back; kept for messages and lists, never asked by a decision (Q3).
    quota_waiting_since = models.DateTimeField(null=True, blank=True)
    verdicts = models.JSONField(default=list, blank=True)  # rule trace of the last submission
    needs_provincial_check = models.BooleanField(default=False)  # E3

    # Money, in yuan.
    entitlement = yuan("应补金额", null=True, blank=True)
    amount = yuan("核定金额", default=ZERO)
    issued_amount = yuan("发放金额", null=True, blank=True)
    redeemed_amount = yuan("兑现金额", null=True, blank=True)
    bonus_amount = yuan("贯标奖补", default=ZERO)

    # The voucher proper.
    number = models.CharField("服务券编号", max_length=24, blank=True)
    issued_at = models.DateTimeField("发放日期", null=True, blank=True)
    redeem_by = models.DateTimeField("兑现截止日期", null=True, blank=True)
    redemption_filed_at = models.DateTimeField(null=True, blank=True)
    redeemed_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    resubmitted_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome_reason = models.TextField(blank=True)
    defects = models.JSONField(default=list, blank=True)  # what to mend, all at once (V5)

    chain_seq = models.PositiveIntegerField(default=0)
    chain_hash = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract_sha256"],
                condition=HOLDS_CONTRACT,
                name="one_live_voucher_per_contract_file",
            ),
            models.UniqueConstraint(
                fields=["supplier", "contract_key", "signed_on"],
                condition=HOLDS_CONTRACT,
                name="one_live_voucher_per_contract",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="voucher_number_once"
            ),
            models.UniqueConstraint(
                fields=["cycle", "place"], condition=~Q(place=None), name="place_once_a_cycle"
            ),
            models.UniqueConstraint(
                fields=["application_number"],
                condition=~Q(application_number=""),
                name="application_number_once",
            ),
            models.CheckConstraint(
                condition=Q(cloud_fee=None)
                | Q(contract_total=None)
                | Q(state=State.DRAFT)
                | Q(cloud_fee__gt=0, cloud_fee__lte=F("contract_total")),
                name="fee_within_total",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT)
                | Q(
                    submitted_at__isnull=False,
                    cycle__isnull=False,
                    place__isnull=False,
                    account__isnull=False,
                    entry__isnull=False,
                    supplier__isnull=False,
                    contract_document__isnull=False,
                    entitlement__isnull=False,
                    region__isnull=False,
                    city__isnull=False,
                ),
                name="submitted_voucher_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, bonus_amount__gte=0), name="amounts_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(entitlement=None) | Q(amount__lte=F("entitlement")),
                name="amount_within_entitlement",
            ),
        ]
        indexes = [
            models.Index(fields=["region", "state", "submitted_at", "id"], name="queue_region"),
            models.Index(fields=["city", "state", "submitted_at", "id"], name="queue_city"),
            models.Index(fields=["supplier", "state", "submitted_at", "id"], name="queue_supplier"),
            models.Index(fields=["state", "submitted_at", "id"], name="queue_all"),
            models.Index(
                fields=["-submitted_at", "-id"],
                condition=~Q(state=State.DRAFT),
                name="listed_latest_first",
            ),
            models.Index(fields=["enterprise", "-created_at"], name="own_vouchers"),
            models.Index(fields=["state", "due_at"], name="deadlines"),
            models.Index(
                fields=["cycle", "place"],
                include=["city", "supplier_kind", "amount"],
                condition=Q(state__in=list(UNISSUED_OPEN)),
                name="quota_line",
            ),
            *DESK_INDEXES,
        ]
        triggers = [
            pgtrigger.Trigger(
                name="counted_when_new",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__state=State.DRAFT),
                func=_NOTE_CHANGE,
            ),
            pgtrigger.Trigger(
                name="counted_when_changed",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*COUNTED),
                func=f"IF NEW.state = '{State.DRAFT}' THEN RETURN NULL; END IF; {_NOTE_CHANGE}",
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.application_number or f"草稿 {self.pk}"


class Hold(models.Model):
    """Something that stops approval until it is lifted; shown by name."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="holds")
    reason = models.TextField("原因")
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_reason = models.TextField(blank=True)
