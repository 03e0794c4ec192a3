"""Invitations: how a new body gets its first owner."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import Invitation
from accounts.services import cancel_invitation, invite_member, resend_invitation
from common.clock import database_now
from common.errors import DomainError


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Written once, then sent again or cancelled; never edited."""

    list_display = ("email", "organisation", "is_owner", "sent_at", "expires_at", "accepted_at")
    list_select_related = ("organisation",)
    search_fields = ("email", "organisation__name")
    ordering = ("-created_at",)
    fields = ("organisation", "email", "name", "is_owner")
    raw_id_fields = ("organisation",)
    actions = ("resend", "cancel")
    show_full_result_count = False

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return obj is None

    def has_delete_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:  # noqa: FBT001
        invitation = invite_member(**form.cleaned_data, by=request.user, at=database_now())
        obj.pk = invitation.pk

    @admin.action(description="重新发送")
    def resend(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        self._each(request, queryset, resend_invitation)

    @admin.action(description="取消邀请")
    def cancel(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        self._each(request, queryset, cancel_invitation)

    def _each(self, request: HttpRequest, queryset: QuerySet[Invitation], verb: Any) -> None:
        for invitation in queryset.select_related("organisation"):
            try:
                verb(invitation, by=request.user, at=database_now())
            except DomainError as error:
                self.message_user(request, f"{invitation.email}：{error.message}", messages.WARNING)
            else:
                self.message_user(request, f"{invitation.email}：已办理。", messages.SUCCESS)
