"""The API's own description: the schema as JSON, and a page to read and try it."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator


@cache
def schema_of_api() -> dict[str, Any]:
    """OpenAPI 3 of every operation; worked out once a process."""
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return found


@require_safe
def schema(request: HttpRequest) -> JsonResponse:
    """For programs; docs/openapi.yaml is the same."""
    return JsonResponse(schema_of_api(), json_dumps_params={"ensure_ascii": False})


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """For people: Swagger's page with our own script, since inline ones are not let in."""
    context = {
        "page_title": "接口文档",
        "page_description": "服务券平台开放接口的地址、参数、回答和错误说明。",
    }
    return render(request, "api/docs.html", context)
