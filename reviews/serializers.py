"""Cases on a desk and decisions about them, as the API reads and writes them."""

from typing import Any

from rest_framework import serializers

from common.api.fields import CursorQuery, StrictSerializer, YuanField
from reviews.enums import Answer, Desk
from reviews.selectors.views import View
from vouchers.case_serializers import STATES

LONGEST_REASON, LONGEST_REMARK, MOST = 1000, 300, 20


class QueueQuery(CursorQuery):
    """Which of the queue's views."""

    view = serializers.ChoiceField(required=False, choices=View.choices, help_text="队列视图。")


class QueueRowSerializer(serializers.Serializer[Any]):
    """One case of a queue."""

    id = serializers.UUIDField(source="public_id")
    application_number = serializers.CharField()
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    amount = YuanField()
    enterprise = serializers.CharField(source="enterprise__name")
    uscc = serializers.CharField(source="enterprise__uscc")
    supplier = serializers.CharField(source="supplier__name", allow_null=True)
    submitted_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)


class ItemSerializer(serializers.Serializer[Any]):
    """One question of the desk's checklist."""

    code = serializers.CharField()
    text = serializers.CharField()
    rule = serializers.CharField()


class BlockerSerializer(serializers.Serializer[Any]):
    """What stands before approval, and what lifts it."""

    name = serializers.CharField()
    lifted_by = serializers.CharField()
    rule = serializers.CharField()


class CaseSerializer(serializers.Serializer[Any]):
    """What is to be decided: the desk, its questions, what stands in the way."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()
    amount = YuanField()
    desk = serializers.ChoiceField(choices=Desk.choices)
    may_return = serializers.BooleanField()
    may_refuse = serializers.BooleanField()
    checklist = ItemSerializer(many=True)
    blockers = BlockerSerializer(many=True)


class AnswerSerializer(StrictSerializer):
    """The answer to one question."""

    code = serializers.CharField(max_length=60)
    answer = serializers.ChoiceField(choices=Answer.choices)
    remark = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_REMARK)


class PassSerializer(StrictSerializer):
    """A decision to pass: every question answered (V7)."""

    version = serializers.IntegerField(min_value=1, help_text="所见案件的 version。")
    answers = AnswerSerializer(many=True)
    amount_shown = YuanField(
        required=False, zero_allowed=True, help_text="所见核定金额，与现值不同则返回 409。"
    )
    amount = YuanField(required=False, help_text="核定兑现金额，仅兑现审核时填写，可低于券面金额。")
    reason = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_REASON,
        help_text="核减时必填的原因。",
    )


class ReturnSerializer(StrictSerializer):
    """Back to be mended, all defects at once (V4, V5)."""

    version = serializers.IntegerField(min_value=1)
    defects = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_REASON), min_length=1, max_length=MOST
    )
    answers = AnswerSerializer(many=True, required=False)


class RefuseSerializer(StrictSerializer):
    """A final no with its reason."""

    version = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=LONGEST_REASON)
