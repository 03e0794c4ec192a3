"""The calculator's question and answer."""

from typing import Any

from rest_framework import serializers

from common.api.fields import StrictSerializer, YuanField
from vouchers.explanation import Bound
from vouchers.self_check import Integration
from vouchers.typed import MAXIMUM_DEVICES

BOUNDS = [(bound.value, bound.label) for bound in Bound]


class CalculatorQuery(StrictSerializer):
    """One sum to reckon."""

    service = serializers.CharField(max_length=60, help_text="应用服务代码。")
    cloud_fee = YuanField(help_text="合同中单独列明的上云上平台费用，单位元。")
    devices = serializers.IntegerField(
        required=False, min_value=1, max_value=MAXIMUM_DEVICES, help_text="联网设备台套数。"
    )
    used = YuanField(
        zero_allowed=True, required=False, help_text="本周期其他申请已占用的额度，单位元。"
    )
    integration = serializers.ChoiceField(
        required=False,
        default=Integration.NONE.value,
        choices=[
            (Integration.NONE.value, "未通过贯标评定"),
            (Integration.CERTIFIED.value, "已通过，尚未获得过省级奖补"),
            (Integration.AWARDED.value, "已通过，已获得过省级奖补"),
        ],
        help_text="两化融合管理体系贯标情况。",
    )


class LineSerializer(serializers.Serializer[Any]):
    """One line of the reckoning (A8); what is taken off is below 0."""

    label = serializers.CharField()
    text = serializers.CharField()
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    rule = serializers.CharField()
    binds = serializers.BooleanField()


class ReckoningSerializer(serializers.Serializer[Any]):
    """The amount with its lines; the bonus stands beside it (A7)."""

    amount = YuanField(source="explanation.amount")
    room = YuanField(source="explanation.room")
    bonus = YuanField()
    bound = serializers.ChoiceField(choices=BOUNDS, source="explanation.bound.value")
    conclusion = serializers.CharField(source="explanation.conclusion")
    catalog_version = serializers.CharField(source="explanation.catalog_version")
    rules = serializers.ListField(child=serializers.CharField(), source="explanation.rules")
    lines = LineSerializer(many=True, source="explanation.lines")
