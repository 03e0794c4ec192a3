"""How the schema is drawn: every operation with its problems, bodies closed to unknown fields."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from rest_framework import serializers

from common.api.problems import MEDIA_TYPE, TITLES

SAFE = ("GET", "HEAD", "OPTIONS")


class OneError(serializers.Serializer[Any]):
    """One fault: field, sentence, code and rule; empty where there is none."""

    field = serializers.CharField()
    detail = serializers.CharField()
    code = serializers.CharField()
    rule = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    rule = serializers.CharField()
    errors = OneError(many=True)  # type: ignore[assignment]  # a member of RFC 9457's, not ours
    request_id = serializers.CharField()


class PortalSchema(AutoSchema):
    """Adds the problems an operation may answer with, by its method and whether it asks a token."""

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        problem: ResolvedComponent = self.resolve_serializer(ProblemSerializer, "response")
        for status in self._problems():
            bodies[str(status)] = {
                "description": TITLES[status],
                "content": {MEDIA_TYPE: {"schema": problem.ref}},
            }
        return dict(sorted(bodies.items()))

    def _problems(self) -> list[int]:
        found = [400, 404, 429]
        if self.view.authentication_classes:
            found += [401, 403]
        if self.method not in SAFE:
            found += [409, 415, 422, 503]
        return found + list(getattr(self.view, "also_answers", ()))


def close_bodies(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Say in the schema what StrictSerializer does: nothing unknown is accepted."""
    for name, schema in result["components"].get("schemas", {}).items():
        if name.endswith("Request"):
            schema["additionalProperties"] = False
    return result
