"""Messages at the bell and by mail, each said once to each person."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.models import Notice, User
from accounts.notice_kinds import KEPT_UNDER, NoticeKind, channels_of, kind_of
from accounts.selectors import team
from accounts.services.wording import compose_with, find_wording
from accounts.texts import GENERAL
from common import mail

BATCH = 2000  # rows a sweep removes at once


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
    kind: NoticeKind | None = None,
    text: str = GENERAL,
    facts: Mapping[str, str] | None = None,
) -> int:
    """Tell each of `users` once: a repeat with the same key says nothing. Returns how many are new.

    `url` is a path of ours. With `by_mail` those told for the first time get a letter too, unless
    they asked for none of this kind; who asked for letters about progress gets them without.
    `text` names the letter's wording and `facts` fill its fields.
    """
    known = {user.pk: user for user in users if user.is_active}
    told = set(Notice.objects.filter(key=key, user_id__in=known).values_list("user_id", flat=True))
    fresh = [user for pk, user in known.items() if pk not in told]
    kind = kind or kind_of(needs_action=needs_action, by_mail=by_mail)
    said = {
        "key": key,
        "title": title[:120],
        "body": body,
        "url": url,
        "needs_action": needs_action,
        "created_at": at,
    }
    # Two deliveries of one message may both come this far; the constraint lets one row in. Who does
    # not want the kind at the bell finds it in the list, as read.
    quiet = {user.pk for user in fresh if not channels_of(user.preferences, kind).bell}
    rows = [Notice(user=user, read_at=at if user.pk in quiet else None, **said) for user in fresh]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    if by_mail or kind == NoticeKind.PROGRESS:
        readers = [user for user in fresh if channels_of(user.preferences, kind).mail]
        link = f"{settings.SITE_URL}{url}"
        _mail(readers, text, {"标题": title, "说明": body, "链接": link, **(facts or {})})
    return len(fresh)


def _mail(readers: list[User], text: str, facts: Mapping[str, str]) -> None:
    """A letter to each by name, in the words in force now."""
    wording = find_wording(text) if readers else ("", "")
    for user in readers:
        subject, words = compose_with(wording, {**facts, "收件人": user.name})
        mail.send_text_later(user.email, subject, words)


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
    text: str = GENERAL,
    facts: Mapping[str, str] | None = None,
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
        text=text,
        facts=facts,
    )


def mark_read(notice: Notice, *, at: datetime) -> None:
    """Keep when the person first read it."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)


def mark_all_read(user: User, *, at: datetime) -> int:
    """Read everything said up to now; what arrives meanwhile stays unread."""
    return Notice.objects.filter(user=user, read_at=None, created_at__lte=at).update(read_at=at)


@transaction.atomic
def choose_channels(user: User, choices: Mapping[str, Mapping[str, bool]]) -> None:
    """Keep how each kind of message reaches the person; what nobody may choose is left out."""
    row = User.objects.select_for_update().get(pk=user.pk)  # other preferences live beside
    row.preferences = {**row.preferences, KEPT_UNDER: {k: dict(v) for k, v in choices.items()}}
    row.save(update_fields=["preferences"])
    user.preferences = row.preferences


def sweep_notices(*, at: datetime) -> int:
    """Remove what was read long ago; what nobody has read stays. How many went."""
    old = Notice.objects.filter(read_at__lt=at - timedelta(days=settings.NOTICE_KEEP_DAYS))
    removed = 0
    while batch := list(old.values_list("pk", flat=True)[:BATCH]):
        removed += Notice.objects.filter(pk__in=batch).delete()[0]
    return removed
