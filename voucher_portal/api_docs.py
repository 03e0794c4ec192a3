"""The API's own description: the schema as JSON, and a page to read."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from accounts.webhooks import kinds


@dataclass(frozen=True, slots=True)
class Part:
    """One parameter or member: its name, what it holds, whether it must be there."""

    name: str
    kind: str
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the page shows it."""

    key: str
    method: str
    path: str
    title: str
    text: str
    needs_token: bool
    parameters: tuple[Part, ...]
    body: tuple[Part, ...]
    answers: tuple[str, ...]


@cache
def schema_of_api() -> dict[str, Any]:
    """OpenAPI 3 of every operation; worked out once a process."""
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return found


@cache
def operations_by_topic() -> list[tuple[str, list[Operation]]]:
    """Every operation under its topic, in the order of the addresses."""
    topics: dict[str, list[Operation]] = {}
    for path, methods in schema_of_api()["paths"].items():
        for method, facts in methods.items():
            topics.setdefault(facts["tags"][0], []).append(_operation(path, method, facts))
    return list(topics.items())


@require_safe
def schema(request: HttpRequest) -> JsonResponse:
    """For programs; docs/openapi.yaml is the same."""
    return JsonResponse(schema_of_api(), json_dumps_params={"ensure_ascii": False})


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """For people: drawn on the server, so it needs neither scripts nor inline styles."""
    context = {
        "topics": operations_by_topic(),
        "kinds": kinds.choices(),
        "page_title": "接口文档",
        "page_description": "服务券平台开放接口的地址、参数、回答和错误说明。",
    }
    return render(request, "api/docs.html", context)


def _operation(path: str, method: str, facts: dict[str, Any]) -> Operation:
    given = facts.get("parameters", [])
    bodies = facts.get("requestBody", {}).get("content", {})
    body = next((content["schema"] for content in bodies.values()), {})
    return Operation(
        key=facts["operationId"],
        method=method.upper(),
        path=path,
        title=facts["summary"],
        text=facts.get("description", ""),
        needs_token=bool(facts.get("security")) and {} not in facts["security"],
        parameters=tuple(
            Part(one["name"], _kind(one["schema"]), one.get("required", False), _text(one))
            for one in given
        ),
        body=tuple(_members(body)),
        answers=tuple(facts["responses"]),
    )


def _members(schema: dict[str, Any]) -> Iterator[Part]:
    found = _resolved(schema)
    for name, member in found.get("properties", {}).items():
        yield Part(name, _kind(member), name in found.get("required", []), _text(member))


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """What a reference stands for."""
    inner = schema.get("allOf", [schema])[0]
    name = inner.get("$ref", "").rpartition("/")[2]
    return schema_of_api()["components"]["schemas"][name] if name else inner


def _kind(schema: dict[str, Any]) -> str:
    found = _resolved(schema)
    if "enum" in found:
        return " | ".join(str(value) for value in found["enum"])
    if found.get("type") == "array":
        inner = _resolved(found["items"])
        names = "、".join(inner.get("properties", {}))
        return f"列表（{names}）" if names else f"列表（{_kind(inner)}）"
    return found.get("format") or {"string": "文本", "integer": "整数", "boolean": "真假"}.get(
        found.get("type", ""), "对象"
    )


def _text(facts: dict[str, Any]) -> str:
    text = facts.get("description") or _resolved(facts.get("schema", facts)).get("description", "")
    return "" if text.startswith("* ") else text.partition("\n")[0]
