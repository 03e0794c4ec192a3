"""The catalog as the API writes it."""

from typing import Any

from rest_framework import serializers

from catalog.enums import CapKind
from common.api.fields import YuanField


class CapSerializer(serializers.Serializer[Any]):
    """A cap: fixed, or a rate for one connected device set (A2)."""

    kind = serializers.ChoiceField(choices=CapKind.choices)
    amount = YuanField()


class ServiceSerializer(serializers.Serializer[Any]):
    """One application service as a version lists it."""

    code = serializers.CharField(source="service.code")
    number = serializers.IntegerField()
    name = serializers.CharField()
    theme = serializers.CharField(source="theme.name")
    scenarios = serializers.ListField(child=serializers.CharField())
    cap = serializers.SerializerMethodField()

    def get_cap(self, entry: Any) -> CapSerializer:
        return CapSerializer({"kind": entry.cap_kind, "amount": entry.cap_amount}).data


class CatalogSerializer(serializers.Serializer[Any]):
    """The version in force with everything it lists (C1)."""

    version = serializers.IntegerField(source="number")
    title = serializers.CharField()
    effective_at = serializers.DateTimeField()
    cumulative_cap = YuanField()
    integration_bonus = YuanField()
    bonus_counts_toward_cap = serializers.BooleanField()
    services = ServiceSerializer(many=True)
