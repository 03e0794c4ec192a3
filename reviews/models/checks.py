"""Spot checks (抽查): the draw with its frozen population, its items, and what was found."""

import pgtrigger
from django.db import models
from django.db.models import Q

from accounts.models import Organisation, User
from documents.models import Document
from reviews.enums import Finding, Weighting
from vouchers.models import Voucher

KEPT_FOR_GOOD = [
    pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
]


class SpotCheck(models.Model):
    """One draw. Seed, rate, weight and population are kept, so that anybody can draw again.

    Never changed: what is done about it stands at its items.
    """

    number = models.CharField("抽查编号", max_length=20, unique=True)
    title = models.CharField("抽查名称", max_length=80)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    scope = models.JSONField("抽查范围", default=list)  # [[label, words]], as it was chosen
    seed = models.CharField("随机种子", max_length=64)
    rate = models.DecimalField("抽取比例", max_digits=6, decimal_places=5)
    weight = models.CharField(
        "抽取方式", max_length=10, choices=Weighting.choices, blank=True, default=""
    )
    population_count = models.PositiveIntegerField()
    population_sum = models.DecimalField(max_digits=16, decimal_places=2)
    population_hash = models.CharField(max_length=64)
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ["-drawn_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(rate__gt=0, rate__lte=1), name="check_rate_sane")
        ]
        triggers = KEPT_FOR_GOOD

    def __str__(self) -> str:
        return self.number


class CheckPopulation(models.Model):
    """The population as text, apart from the draw so that lists do not carry it along."""

    check_drawn = models.OneToOneField(
        SpotCheck, on_delete=models.PROTECT, related_name="population"
    )
    content = models.TextField()  # reviews.sampling.population_text

    class Meta:
        triggers = KEPT_FOR_GOOD


class SpotCheckItem(models.Model):
    """One voucher drawn, who looks into it, and how it came out."""

    check_drawn = models.ForeignKey(SpotCheck, on_delete=models.PROTECT, related_name="items")
    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="spot_checks")
    rank = models.PositiveIntegerField()  # first drawn first
    amount = models.DecimalField(max_digits=14, decimal_places=2)  # yuan, on the day of the draw
    inspector = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    assigned_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Finding.choices, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)  # optimistic lock

    class Meta:
        ordering = ["check_drawn", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["check_drawn", "voucher"], name="drawn_once_a_check"),
            models.UniqueConstraint(fields=["check_drawn", "rank"], name="one_rank_a_check"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None)
                | (~Q(outcome="") & Q(decided_at__isnull=False, inspector__isnull=False)),
                name="check_outcome_with_instant",
            ),
        ]
        indexes = [
            models.Index(fields=["inspector"], condition=Q(outcome=""), name="check_waiting_for"),
            models.Index(fields=["voucher"], condition=~Q(outcome=""), name="check_known_of"),
        ]


class CheckResult(models.Model):
    """What was found, as often as it was said: an amendment is another row with its reason."""

    item = models.ForeignKey(SpotCheckItem, on_delete=models.PROTECT, related_name="results")
    seq = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10, choices=Finding.choices)
    findings = models.TextField("核查情况")
    questioned = models.DecimalField("涉及金额", max_digits=14, decimal_places=2, default=0)
    amendment = models.TextField("更正原因", blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-seq"]
        constraints = [
            models.UniqueConstraint(fields=["item", "seq"], name="check_result_once"),
            models.CheckConstraint(condition=Q(questioned__gte=0), name="questioned_not_negative"),
        ]
        triggers = KEPT_FOR_GOOD


class CheckResultFile(models.Model):
    """A file a result rests on."""

    result = models.ForeignKey(CheckResult, on_delete=models.PROTECT, related_name="files")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["result", "document"], name="check_file_once")
        ]
        triggers = KEPT_FOR_GOOD
