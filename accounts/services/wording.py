"""Wording the portal's letters, and composing one."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.enums import Role
from accounts.errors import StaleWording, UnfitWording
from accounts.models import User, Wording
from accounts.texts import GENERAL
from accounts.wording import Text, default_of, faults_in, fill, find_text
from common import audit
from common.errors import NotAllowed

SUBJECT_KIND = "wording"
OVERTAKEN = "这段用语已被同事修改，请查看最新内容后再改。"


def check_can_word(by: User) -> None:
    """Raise `NotAllowed` unless the person is of the province."""
    if by.role != Role.PROVINCE or not by.is_active:
        raise NotAllowed("只有省级主管部门可以修改邮件和文书用语。")


@transaction.atomic
def word(text: Text, *, subject: str, body: str, version: int, by: User, at: datetime) -> Wording:
    """Put the province's words in place of those before.

    `version` is what the page showed, 0 where the default held. Raises `UnfitWording` with every
    fault, `StaleWording` when a colleague was faster.
    """
    check_can_word(by)
    subject, body = " ".join(subject.split()), body.replace("\r\n", "\n").strip()
    faults = faults_in(text, subject=subject, body=body)
    if faults:
        raise UnfitWording("".join(next(iter(faults.values()))), field=next(iter(faults)))
    before = _lock(text, version)
    facts = {"subject": subject, "body": body, "changed_by": by, "changed_at": at}
    if before is None:
        row = _first(text, facts)
    else:
        row = before
        for name, value in facts.items():
            setattr(row, name, value)
        row.version += 1
        row.save()
    kept = {"subject": subject, "body": body}
    audit.record(SUBJECT_KIND, text.key, action="worded", by=by, at=at, facts=kept)
    return row


@transaction.atomic
def reset_wording(text: Text, *, version: int, by: User, at: datetime) -> None:
    """Back to the default; nothing to do where it holds already."""
    check_can_word(by)
    row = _lock(text, version)
    if row is not None:
        kept = {"subject": row.subject, "body": row.body}
        row.delete()
        audit.record(SUBJECT_KIND, text.key, action="reset", by=by, at=at, facts=kept)


def _first(text: Text, facts: Mapping[str, Any]) -> Wording:
    """The text's first row; of two colleagues at once the unique key lets one in."""
    try:
        with transaction.atomic():
            return Wording.objects.create(key=text.key, **facts)
    except IntegrityError as error:
        raise StaleWording(OVERTAKEN) from error


def _lock(text: Text, version: int) -> Wording | None:
    """The row as it stands, locked; with none, two first wordings meet at the unique key."""
    row = Wording.objects.select_for_update().filter(key=text.key).first()
    if (row.version if row else 0) != version:
        raise StaleWording(OVERTAKEN)
    return row


def wording_of(text: Text) -> tuple[str, str]:
    """Subject and body in force: the province's, else the default's. One query."""
    return _rows(text).first() or default_of(text)


def find_wording(key: str) -> tuple[str, str]:
    """The same by key; one without a text of its own is said in the general one's words."""
    return wording_of(_text(key))


def wordings_of(key: str) -> QuerySet[Wording, tuple[str, str]]:
    """The province's words, to be read together with others; `worded` says what is in force."""
    return _rows(_text(key))[:1]


def worded(key: str, rows: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Subject and body in force, given what `wordings_of` found."""
    return next(iter(rows), None) or default_of(_text(key))


def _rows(text: Text) -> QuerySet[Wording, tuple[str, str]]:
    return Wording.objects.filter(key=text.key).values_list("subject", "body")


def _text(key: str) -> Text:
    text = find_text(key) or find_text(GENERAL)
    if text is None:  # it is registered with the app
        raise LookupError(key)
    return text


def compose_with(wording: tuple[str, str], facts: Mapping[str, str]) -> tuple[str, str]:
    """Subject (one line, with the portal's name before it) and text of a letter."""
    subject, body = wording
    known = {"平台名称": settings.SITE_NAME, **facts}
    line = " ".join(fill(subject, known).split())
    return f"【{settings.SITE_NAME}】{line}", f"{fill(body, known)}\n"
