"""What leaves through the outbox: a person is told what they were asked to look into."""

from typing import Any

from django.urls import reverse

from accounts.models import User
from accounts.services import notify
from common.clock import database_now
from common.outbox import handles
from reviews.models import SpotCheck
from reviews.services.drawing import ASSIGNED_TOPIC


@handles(ASSIGNED_TOPIC)
def tell_inspector(payload: dict[str, Any]) -> None:
    """One notice for each assignment, however many vouchers it holds."""
    check = SpotCheck.objects.get(pk=payload["check"])
    notify(
        users=User.objects.filter(pk=payload["inspector"]),
        key=f"check-assigned-{payload['key']}",
        title=f"请核查 {payload['count']} 张服务券：{check.title}",
        body=f"抽查编号 {check.number}。",
        url=reverse("reviews:checks"),
        needs_action=True,
        at=database_now(),
        by_mail=True,
    )
