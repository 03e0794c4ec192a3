"""Suppliers as everybody may know them."""

from typing import Any

from rest_framework import serializers

from common.api.fields import CursorQuery
from suppliers.enums import SupplierKind


class SupplierQuery(CursorQuery):
    """How the list is narrowed."""

    q = serializers.CharField(required=False, max_length=60, help_text="名称中的文字。")
    city = serializers.CharField(required=False, max_length=6, help_text="城市行政区划代码。")
    service = serializers.CharField(required=False, max_length=60, help_text="应用服务代码。")


class SupplierSerializer(serializers.Serializer[Any]):
    """One supplier of the public list; `services` are those it is certified for today."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    full_name = serializers.CharField()
    kind = serializers.ChoiceField(choices=SupplierKind.choices)
    city = serializers.CharField(source="city__name")
    services = serializers.ListField(child=serializers.CharField())


class CertificationSerializer(serializers.Serializer[Any]):
    """For which service, from when and until when (S1)."""

    service = serializers.CharField(source="service.code")
    name = serializers.CharField(source="service.name")
    document_number = serializers.CharField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)


class SupplierDetailSerializer(serializers.Serializer[Any]):
    """One supplier with its certifications in force."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    full_name = serializers.CharField()
    uscc = serializers.CharField()
    kind = serializers.ChoiceField(choices=SupplierKind.choices)
    city = serializers.CharField(source="city.name")
    introduction = serializers.CharField()
    contact_phone = serializers.CharField()
    certifications = CertificationSerializer(many=True, source="certifications_now")
