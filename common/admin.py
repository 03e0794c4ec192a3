"""The outbox, for the system administrator: what is stuck, why, and once more."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest

from common import audit
from common.clock import database_now
from common.models import OutboxMessage


@admin.register(OutboxMessage)
class OutboxMessageAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Read only, but for sending a dead message again."""

    list_display = ("id", "topic", "created_at", "attempts", "delivered_at", "dead_at")
    list_filter = ("topic", ("dead_at", admin.EmptyFieldListFilter))
    ordering = ("-id",)
    actions = ("replay",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: OutboxMessage | None = None) -> bool:
        return obj is None

    def has_delete_permission(self, request: HttpRequest, obj: OutboxMessage | None = None) -> bool:
        return False

    @admin.action(description="重新投递已搁置的消息")
    def replay(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> None:
        ids = list(queryset.exclude(dead_at=None).values_list("pk", flat=True))
        OutboxMessage.objects.filter(pk__in=ids).update(
            attempts=0, dead_at=None, next_attempt_at=Now()
        )
        by = request.user if request.user.is_authenticated else None
        for pk in ids:
            audit.record("outbox", pk, action="replayed", by=by, at=database_now())
        self.message_user(request, f"{len(ids)} 条消息将重新投递。", messages.SUCCESS)
