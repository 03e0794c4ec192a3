"""Files handed in by programs."""

from typing import Any

from rest_framework import serializers

from common.api.fields import StrictSerializer
from documents.enums import Kind, Status

OF_A_REDEMPTION = (
    Kind.PAYMENT_RECEIPT,
    Kind.INVOICE,
    Kind.EXPLANATION,
    Kind.ACCEPTANCE_REPORT,
    Kind.EFFECT_NOTE,
)


class UploadSerializer(StrictSerializer):
    """One file and what it is for."""

    kind = serializers.ChoiceField(choices=[(kind.value, kind.label) for kind in OF_A_REDEMPTION])
    file = serializers.FileField(help_text="PDF，发票和回单也可为 JPG、PNG。")


class DocumentSerializer(serializers.Serializer[Any]):
    """One accepted file."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    page_count = serializers.IntegerField()
    status = serializers.ChoiceField(choices=Status.choices)
