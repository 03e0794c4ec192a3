"""A letter a working day to every official: what waits at each desk, presses, or is late."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Notice, User
from accounts.notice_kinds import NoticeKind, channels_of
from accounts.services import notify
from accounts.texts import DIGEST
from common.dates import SHANGHAI, format_day, is_working_day, local_date, working_days_left
from reviews.selectors.queue import cases
from reviews.selectors.views import View
from vouchers.states import State

OFFICIALS = (Role.BUREAU, Role.PROVINCE)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What lies with one office at one moment; `oldest` is who has waited longest and how long."""

    desks: tuple[tuple[str, int], ...]
    soon: int
    overdue: int
    oldest: str

    @property
    def total(self) -> int:
        """All that waits for a decision."""
        return sum(count for _, count in self.desks)

    @property
    def worth_a_letter(self) -> bool:
        """An empty desk needs no letter."""
        return bool(self.total or self.soon)


def send_digests(*, at: datetime) -> int:
    """Send today's to whoever has not got it: on working days, from the set hour on.

    At most one a person and day, however often this runs or dies in between. How many were sent.
    """
    today = local_date(at)
    if not is_working_day(today) or at.astimezone(SHANGHAI).hour < settings.DIGEST_HOUR:
        return 0
    key, sent = f"digest-{today}", 0
    known: dict[tuple[str, int | None], Waiting] = {}
    for user in _readers(key):
        office = (user.role, user.organisation_id)
        if office not in known:  # colleagues see the same desk
            known[office] = waiting_for(user, at=at)
        sent += _send(user, known[office], key=key, at=at)
    return sent


def waiting_for(user: User, *, at: datetime) -> Waiting:
    """The desks of the person's office; four queries."""
    mine = cases(user, View.MINE, at=at)
    found = dict(mine.values_list("state").annotate(count=Count("pk")))
    desks = [(State(state).label, found[state]) for state in State if state in found]
    if user.role == Role.PROVINCE:
        payable = cases(user, View.PAYABLE, at=at).count()
        desks += [("待拨付", payable)] if payable else []
    pressing = cases(user, View.SOON, at=at)
    overdue = pressing.filter(ends_at__lt=at).count()
    return Waiting(
        desks=tuple(desks),
        soon=pressing.count() - overdue,
        overdue=overdue,
        oldest=_oldest(mine, at),
    )


def _readers(key: str) -> Iterator[User]:
    """Officials at work who want it and have not got today's."""
    officials = User.objects.filter(
        role__in=OFFICIALS, is_active=True, organisation__isnull=False
    ).exclude(pk__in=Notice.objects.filter(key=key).values("user_id"))
    for user in officials.select_related("organisation").order_by("organisation_id", "pk"):
        if channels_of(user.preferences, NoticeKind.DIGEST).mail:
            yield user


@transaction.atomic
def _send(user: User, waiting: Waiting, *, key: str, at: datetime) -> int:
    if not waiting.worth_a_letter or user.organisation is None:
        return 0
    # Two rounds at once wait for each other here; the second finds the message.
    User.objects.select_for_update().only("pk").get(pk=user.pk)
    desks = "\n".join(f"{label} {count} 件" for label, count in waiting.desks) or "没有待办理的事项"
    facts = {
        "单位名称": user.organisation.name,
        "日期": format_day(local_date(at)),
        "待办总数": str(waiting.total),
        "各岗位待办": desks,
        "临期件数": str(waiting.soon),
        "逾期件数": str(waiting.overdue),
        "最久等待": waiting.oldest,
    }
    title = f"今日待办 {waiting.total} 件，临期 {waiting.soon} 件，逾期 {waiting.overdue} 件"
    return notify(
        users=[user],
        key=key,
        title=title,
        body=desks,
        url=reverse("reviews:queue"),
        at=at,
        by_mail=True,
        kind=NoticeKind.DIGEST,
        text=DIGEST,
        facts=facts,
    )


def _oldest(mine: QuerySet[Any], at: datetime) -> str:
    row = (
        mine.order_by("state_since", "pk")
        .values_list("state_since", "enterprise__name", "application_number")
        .first()
    )
    if row is None:
        return ""
    since, name, number = row
    days = working_days_left(local_date(since), local_date(at))
    return f"{days} 个工作日（{name} {number}）"
