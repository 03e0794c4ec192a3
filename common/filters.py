"""The filters in force, as chips that can be taken off one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force: the field's label, the value in words, the page without it."""

    label: str
    value: str
    url: str


def chips(request: HttpRequest, form: forms.Form) -> list[Chip]:
    """What of a bound GET form is in force, in the order of its fields."""
    return list(_chips(request, form)) if form.is_bound else []


def in_words(form: forms.Form) -> list[tuple[str, str]]:
    """What of a bound GET form is in force, as labels and values; unlawful choices are not."""
    form.full_clean()
    return [
        (str(bound.label), _words(bound, value))
        for bound in form.visible_fields()
        if bound.name not in form.errors
        for value in form.data.getlist(bound.html_name)  # type: ignore[attr-defined]
        if value
    ]


def _chips(request: HttpRequest, form: forms.Form) -> Iterator[Chip]:
    for bound in form.visible_fields():
        for value in request.GET.getlist(bound.html_name):
            if value:
                yield Chip(
                    str(bound.label),
                    _words(bound, value),
                    _without(request, bound.html_name, value),
                )


def _words(bound: Any, value: str) -> str:
    choices = dict(_flat(getattr(bound.field, "choices", ())))
    return str(choices.get(value, value))


def _flat(choices: Any) -> Iterator[tuple[str, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(key), label


def _without(request: HttpRequest, name: str, value: str) -> str:
    query = request.GET.copy()
    query.pop("cursor", None)
    query.setlist(name, [one for one in query.getlist(name) if one != value])
    return f"{request.path}?{query.urlencode()}"
