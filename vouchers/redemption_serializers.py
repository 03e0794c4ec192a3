"""What a redemption rests on, and payouts, as the API reads and writes them."""

from typing import Any

from rest_framework import serializers

from common.api.fields import StrictSerializer, YuanField
from vouchers.eligibility import Level
from vouchers.models.batch import BatchState, LineOutcome

LEVELS = [(level.value, level.value) for level in Level]


class PaymentSerializer(serializers.Serializer[Any]):
    """One payment as recorded (R2)."""

    id = serializers.IntegerField()
    paid_on = serializers.DateField()
    amount = YuanField()
    payer = serializers.CharField()
    payee = serializers.CharField()
    receipt_number = serializers.CharField()
    document = serializers.UUIDField(source="document_id")


class InvoiceSerializer(serializers.Serializer[Any]):
    """One invoice as recorded (R2, R3)."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    issued_on = serializers.DateField()
    total = YuanField()
    document = serializers.UUIDField(source="document_id")


class VerdictSerializer(serializers.Serializer[Any]):
    """What a rule says."""

    rule = serializers.CharField()
    level = serializers.ChoiceField(choices=LEVELS, source="level.value")
    message = serializers.CharField()
    field = serializers.CharField()


class RedemptionSerializer(serializers.Serializer[Any]):
    """A redemption as it stands: while it is put together, and after."""

    id = serializers.UUIDField(source="voucher.public_id")
    version = serializers.IntegerField(source="voucher.version")
    state = serializers.CharField(source="voucher.state")
    amount = YuanField(source="voucher.amount")
    needed = YuanField()
    paid = YuanField()
    lacking = YuanField()
    invoiced = YuanField()
    payments = PaymentSerializer(many=True)
    invoices = InvoiceSerializer(many=True)
    acceptance_report = serializers.UUIDField(
        source="acceptance_report.pk", default=None, allow_null=True, help_text="验收报告。"
    )
    effect_note = serializers.UUIDField(
        source="effect_note.pk", default=None, allow_null=True, help_text="应用成效说明。"
    )
    has_bank_account = serializers.SerializerMethodField()
    verdicts = VerdictSerializer(many=True)

    def get_has_bank_account(self, dossier: Any) -> bool:
        return dossier.account is not None


class PaymentBody(StrictSerializer):
    """One payment to record."""

    paid_on = serializers.DateField()
    amount = YuanField()
    payer = serializers.CharField(max_length=120)
    payee = serializers.CharField(max_length=120)
    receipt_number = serializers.CharField(max_length=80)
    document = serializers.UUIDField(help_text="已上传的付款回单。")
    explanation = serializers.UUIDField(
        required=False, help_text="付款方或收款方与合同不一致时的情况说明。"
    )


class InvoiceBody(StrictSerializer):
    """One invoice to record."""

    number = serializers.CharField(max_length=40)
    issued_on = serializers.DateField()
    total = YuanField()
    document = serializers.UUIDField(help_text="已上传的发票文件。")


class MaterialsBody(StrictSerializer):
    """The reports of a redemption; what is left out stays as it is, null takes it away (R3)."""

    acceptance_report = serializers.UUIDField(
        required=False, allow_null=True, help_text="已上传的验收报告。"
    )
    effect_note = serializers.UUIDField(
        required=False, allow_null=True, help_text="已上传的应用成效说明。"
    )


class FilingBody(StrictSerializer):
    """Handing a redemption in, on the account and reports kept with the voucher."""

    version = serializers.IntegerField(min_value=1, help_text="所见兑现材料的 version。")


class BatchSerializer(serializers.Serializer[Any]):
    """A payout batch."""

    number = serializers.CharField()
    state = serializers.ChoiceField(choices=BatchState.choices)
    document_number = serializers.CharField()
    document_on = serializers.DateField()
    lines_number = serializers.IntegerField()
    total = YuanField()
    paid = YuanField()
    bounced = YuanField()


class BatchLineSerializer(serializers.Serializer[Any]):
    """One line as the treasury is asked to pay it."""

    position = serializers.IntegerField()
    voucher = serializers.CharField(source="voucher.number")
    account_name = serializers.CharField(source="account.account_name")
    account_number = serializers.CharField(source="account.number")
    bank = serializers.CharField(source="account.bank")
    total = serializers.SerializerMethodField()
    outcome = serializers.ChoiceField(choices=LineOutcome.choices)

    def get_total(self, line: Any) -> str:
        return f"{line.amount + line.bonus:.2f}"


class BatchDetailSerializer(BatchSerializer):
    """A payout batch with its lines."""

    lines = BatchLineSerializer(many=True, source="shown_lines")


class ReturnLineBody(StrictSerializer):
    """The treasury's answer to one line."""

    voucher = serializers.CharField(max_length=24, help_text="服务券编号。")
    account_number = serializers.CharField(max_length=40)
    total = YuanField()
    result = serializers.ChoiceField(choices=[("paid", "成功"), ("bounced", "退汇")])
    day = serializers.DateField(help_text="处理日期。")
    reason = serializers.CharField(required=False, allow_blank=True, max_length=200)


class ReturnBody(StrictSerializer):
    """The treasury's answer to a batch: every line once."""

    lines = ReturnLineBody(many=True, allow_empty=False)
