"""Organisations: a new bureau starts here, and its first owner is invited."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import Organisation
from common import audit
from common.clock import database_now


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The kind never changes: people's roles hang on it."""

    list_display = ("name", "kind", "region_code")
    list_filter = ("kind",)
    search_fields = ("name", "region_code")
    ordering = ("name",)
    show_full_result_count = False

    def get_readonly_fields(
        self, request: HttpRequest, obj: Organisation | None = None
    ) -> tuple[str, ...]:
        return ("kind",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:  # noqa: FBT001
        old = {name: form.initial.get(name) for name in form.changed_data}
        super().save_model(request, obj, form, change)
        audit.record(
            "organisation",
            obj.pk,
            action="changed" if change else "created",
            by=request.user,
            at=database_now(),
            facts={name: [was, form.cleaned_data[name]] for name, was in old.items()},
        )
