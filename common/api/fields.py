"""Bodies and their fields: nothing unknown is accepted, money is text with 2 decimals."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.errors import DomainError
from common.money import floor_to_fen, parse_yuan

LONGEST = 40
UNKNOWN = "没有这个字段，请对照接口文档。"


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields it does not know: a misspelt one would be lost without a word."""

    def to_internal_value(self, data: Any) -> Any:
        """As REST framework reads it, unknown names aside."""
        if isinstance(data, Mapping):
            unknown = [str(name) for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError(
                    {name: [serializers.ErrorDetail(UNKNOWN, code="unknown")] for name in unknown}
                )
        return super().to_internal_value(data)


@extend_schema_field(
    {"type": "string", "pattern": r"^[0-9]{1,11}(\.[0-9]{1,2})?$", "example": "480000.00"}
)
class YuanField(serializers.Field[Any, Any, str, Any]):
    """A sum in yuan, read as people may type it and written with 2 decimals."""

    def __init__(self, *, zero_allowed: bool = False, **options: Any) -> None:
        self.zero_allowed = zero_allowed
        super().__init__(**options)

    def to_internal_value(self, data: Any) -> Any:
        """The sum as `Decimal`; a number is refused, since it may have lost its fen already."""
        if not isinstance(data, str) or len(data) > LONGEST:
            raise serializers.ValidationError("金额请写成字符串，例如 480000.00。", code="type")
        try:
            return parse_yuan(data, zero_allowed=self.zero_allowed)
        except DomainError as error:
            raise serializers.ValidationError(error.message, code=error.code) from error

    def to_representation(self, value: Any) -> str:
        """Two decimals, no separators, no sign of currency."""
        return f"{floor_to_fen(Decimal(value)):.2f}"


def read_query(kind: type[StrictSerializer], params: Any) -> dict[str, Any]:
    """The query string read by a serializer; raises ValidationError for what does not fit."""
    serializer = kind(data=params.dict())
    serializer.is_valid(raise_exception=True)
    read: dict[str, Any] = serializer.validated_data
    return read


class CursorQuery(StrictSerializer):
    """What every list takes."""

    cursor = serializers.CharField(
        required=False, max_length=500, help_text="上一页回答中 next 或 previous 的游标。"
    )
    page_size = serializers.IntegerField(
        required=False, default=50, min_value=1, max_value=100, help_text="每页条数，1 至 100。"
    )
