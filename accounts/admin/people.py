"""People: looked up, renamed, given another role, barred. Every change leaves its reason."""

from typing import Any

from django import forms
from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.enums import Role
from accounts.models import User
from accounts.services import change_details, change_role, reactivate, suspend
from common.clock import database_now


class UserForm(ModelForm):  # type: ignore[type-arg]
    """What may be changed, and why."""

    reason = forms.CharField(label="原因", required=False, help_text="改变角色或启用状态时必填。")

    class Meta:
        model = User
        fields = ("name", "mobile", "role", "is_active")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"role", "is_active"} & set(self.changed_data) and not cleaned.get("reason"):
            self.add_error("reason", "请填写原因。")
        return cleaned


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Nobody is added here: enterprises register, everybody else is invited."""

    form = UserForm
    list_display = ("name", "email", "role", "organisation", "is_owner", "is_active", "last_login")
    list_filter = ("role", "is_active", "is_owner")
    list_select_related = ("organisation",)
    search_fields = ("name", "email", "mobile", "organisation__name")
    ordering = ("-created_at",)
    show_full_result_count = False
    readonly_fields = ("email", "organisation", "is_owner", "last_login", "created_at")
    fields = (*readonly_fields, "name", "mobile", "role", "is_active", "reason")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        member, facts, at = User.objects.get(pk=obj.pk), form.cleaned_data, database_now()
        by, reason = request.user, facts["reason"]
        change_details(member, name=facts["name"], mobile=facts["mobile"], by=by, at=at)
        if "role" in form.changed_data:
            change_role(member, role=Role(facts["role"]), by=by, at=at, reason=reason)
        if "is_active" in form.changed_data:
            verb = reactivate if facts["is_active"] else suspend
            verb(member, by=by, at=at, reason=reason)
