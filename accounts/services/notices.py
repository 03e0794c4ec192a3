"""Messages at the bell, each said once to each person."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import Notice, User
from accounts.selectors import team
from common import mail


@transaction.atomic
def notify(
    *,
    users: Iterable[User],
    key: str,
    title: str,
    body: str = "",
    url: str = "",
    needs_action: bool = False,
    at: datetime,
    by_mail: bool = False,
) -> int:
    """Tell each of `users` once: a repeat with the same key says nothing. Returns how many are new.

    `url` is a path of ours. With `by_mail` those told for the first time get a letter too.
    """
    known = {user.pk: user for user in users if user.is_active}
    told = set(Notice.objects.filter(key=key, user_id__in=known).values_list("user_id", flat=True))
    fresh = [user for pk, user in known.items() if pk not in told]
    facts = {
        "key": key,
        "title": title[:120],
        "body": body,
        "url": url,
        "needs_action": needs_action,
        "created_at": at,
    }
    # Two deliveries of one message may both come this far; the constraint lets one row in.
    Notice.objects.bulk_create(
        [Notice(user=user, **facts) for user in fresh], ignore_conflicts=True
    )
    if by_mail and fresh:
        context = {"title": title, "body": body, "link": f"{settings.SITE_URL}{url}"}
        mail.send_later("account/email/notice", [user.email for user in fresh], context)
    return len(fresh)


def notify_organisation(
    organisation_id: int,
    *,
    key: str,
    title: str,
    body: str = "",
    url: str = "",
    needs_action: bool = False,
    at: datetime,
    by_mail: bool = False,
) -> int:
    """Tell everybody who acts for the organisation at present."""
    return notify(
        users=team(organisation_id),
        key=key,
        title=title,
        body=body,
        url=url,
        needs_action=needs_action,
        at=at,
        by_mail=by_mail,
    )


def mark_read(notice: Notice, *, at: datetime) -> None:
    """Keep when the person first read it."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)


def mark_all_read(user: User, *, at: datetime) -> int:
    """Read everything said up to now; what arrives meanwhile stays unread."""
    return Notice.objects.filter(user=user, read_at=None, created_at__lte=at).update(read_at=at)
