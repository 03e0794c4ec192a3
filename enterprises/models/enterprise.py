"""The enterprise and its changing facts."""

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from accounts.models import Organisation, User
from documents.models import Document
from enterprises.enums import CheckStatus, Size, ViolationSource
from enterprises.models.reference import IndustryDivision, Region


class Enterprise(models.Model):
    """A firm that applies for vouchers. Facts are drafts until the identity check (E8)."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="enterprise"
    )
    name = models.CharField("企业名称", max_length=120)
    # GB 32100-2015, upper-cased and stripped; never a source of the region.
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    legal_representative = models.CharField("法定代表人", max_length=60, blank=True)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    address = models.CharField("注册地址", max_length=200, blank=True)
    region = models.ForeignKey(  # enterprise_identity_queue begins with it
        Region, on_delete=models.PROTECT, verbose_name="所在区域", null=True, db_index=False
    )
    industry = models.ForeignKey(
        IndustryDivision, on_delete=models.PROTECT, verbose_name="行业分类", null=True, blank=True
    )
    industry_note = models.TextField("服务工业情况说明", blank=True)
    size = models.CharField("企业规模", max_length=10, choices=Size.choices, blank=True)
    is_independent_legal_person = models.BooleanField("独立法人", null=True, blank=True)
    contact_name = models.CharField("联系人", max_length=60, blank=True)
    contact_mobile = models.CharField("手机", max_length=20, blank=True)
    contact_email = models.EmailField("邮箱", blank=True)
    licence = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        verbose_name="营业执照",
        null=True,
        blank=True,
        related_name="+",
    )
    # E4: None until the enterprise has answered; False when it declared violations of its own.
    declares_no_violation = models.BooleanField("近五年无严重违规", null=True, blank=True)
    identity_status = models.CharField(
        max_length=10, choices=CheckStatus.choices, default=CheckStatus.NONE
    )
    identity_submitted_at = models.DateTimeField(null=True, blank=True)
    pledged_at = models.DateTimeField(null=True, blank=True)
    pledged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # E7: the province may open a blocked industry for one enterprise, with a reason.
    industry_opened_at = models.DateTimeField(null=True, blank=True)
    industry_opened_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    industry_opened_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length("uscc"), 18),
                name="enterprise_uscc_18",
            ),
            models.CheckConstraint(
                condition=models.Q(pledged_at=None, pledged_by=None)
                | models.Q(pledged_at__isnull=False, pledged_by__isnull=False),
                name="enterprise_pledge_pair",
            ),
            models.CheckConstraint(
                condition=models.Q(industry_opened_at=None, industry_opened_by=None)
                | models.Q(industry_opened_at__isnull=False, industry_opened_by__isnull=False)
                & ~models.Q(industry_opened_reason=""),
                name="enterprise_opening_has_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["region", "identity_status", "identity_submitted_at"],
                name="enterprise_identity_queue",
            )
        ]

    def __str__(self) -> str:
        return self.name


class AnnualRevenue(models.Model):
    """Main-business revenue of one calendar year, in yuan (rule E3)."""

    enterprise = models.ForeignKey(  # revenue_once_a_year begins with it
        Enterprise, on_delete=models.CASCADE, related_name="revenues", db_index=False
    )
    year = models.PositiveSmallIntegerField("年度")
    amount = models.DecimalField("主营业务收入", max_digits=16, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "year"], name="revenue_once_a_year"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="revenue_not_negative"),
        ]


class BankAccount(models.Model):
    """The account money is paid to; a change adds a row and closes the one before."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="bank_accounts"
    )
    bank = models.CharField("开户银行", max_length=120)
    account_name = models.CharField("户名", max_length=120)
    number = models.CharField("银行账号", max_length=34)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-added_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=models.Q(replaced_at=None),
                name="one_current_bank_account",
            )
        ]


class Violation(models.Model):
    """A serious violation with public funds, declared or recorded (rule E4)."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="violations")
    happened_on = models.DateField("发生日期")
    description = models.TextField("情况")
    source = models.CharField(max_length=10, choices=ViolationSource.choices)
    source_text = models.CharField("来源", max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-happened_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_by=None)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~models.Q(withdrawn_reason=""),
                name="violation_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(source=ViolationSource.DECLARED) | ~models.Q(source_text=""),
                name="violation_record_has_source",
            ),
        ]
