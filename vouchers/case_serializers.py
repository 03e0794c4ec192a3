"""Vouchers and what happened to them, as the API writes them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api.fields import CursorQuery, YuanField
from vouchers.selectors.listing import GROUPS
from vouchers.states import State, display_label

STATES = [(state.value, state.label) for state in State]


class VoucherQuery(CursorQuery):
    """How the list is narrowed."""

    state = serializers.CharField(
        required=False,
        max_length=24,
        help_text="状态代码，或一组状态：open、redeeming、settled 等。",
    )
    q = serializers.CharField(
        required=False,
        max_length=60,
        help_text="申请编号、服务券编号、企业名称或统一社会信用代码。",
    )

    def validate_state(self, value: str) -> str:
        """A word that is none would give an empty list and no hint why."""
        if value not in GROUPS and value not in set(State):
            raise serializers.ValidationError(
                "没有这种状态，请对照接口文档。", code="invalid_choice"
            )
        return value


class VoucherSerializer(serializers.Serializer[Any]):
    """One application or voucher; what is not known yet is null."""

    id = serializers.UUIDField(source="public_id")
    application_number = serializers.CharField()
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    label = serializers.SerializerMethodField()
    version = serializers.IntegerField(help_text="办理时须原样带回，用于发现他人刚刚办理。")
    enterprise = serializers.CharField(source="enterprise.name")
    uscc = serializers.CharField(source="enterprise.uscc")
    city = serializers.CharField(source="city.name", default=None, allow_null=True)
    region = serializers.CharField(source="region.name", default=None, allow_null=True)
    service = serializers.CharField(source="service.code", default=None, allow_null=True)
    supplier = serializers.CharField(source="supplier.name", default=None, allow_null=True)
    contract_title = serializers.CharField()
    contract_number = serializers.CharField()
    signed_on = serializers.DateField(allow_null=True)
    contract_total = YuanField(allow_null=True)
    cloud_fee = YuanField(allow_null=True)
    devices = serializers.IntegerField(allow_null=True)
    entitlement = YuanField(allow_null=True)
    amount = YuanField()
    redeemed_amount = YuanField(allow_null=True)
    bonus_amount = YuanField()
    defects = serializers.ListField(child=serializers.CharField())
    submitted_at = serializers.DateTimeField(allow_null=True)
    issued_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    redeem_by = serializers.DateTimeField(allow_null=True)
    redeemed_at = serializers.DateTimeField(allow_null=True)
    paid_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(str)
    def get_label(self, voucher: Any) -> str:
        return display_label(State(voucher.state), voucher.amount)


class HappeningSerializer(serializers.Serializer[Any]):
    """One event, in words and as data (V7)."""

    seq = serializers.IntegerField(source="event.seq")
    at = serializers.DateTimeField(source="event.at")
    move = serializers.CharField(source="event.move")
    title = serializers.CharField(source="told.title")
    actor = serializers.CharField(source="told.actor")
    role = serializers.CharField(source="told.role")
    from_state = serializers.CharField(source="event.from_state")
    to_state = serializers.CharField(source="event.to_state")
    reason = serializers.CharField(source="told.reason")
    hash = serializers.CharField(source="event.hash")
