"""Mail: rendered where it is caused, sent by the outbox once the cause is committed.

A template is a pair of files, `<template>_subject.txt` and `<template>_message.txt`.
"""

from collections.abc import Mapping, Sequence
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template import Context, Engine

from common.outbox import enqueue, handles

TOPIC = "mail.send"


def send_later(template: str, to: Sequence[str], context: Mapping[str, Any] | None = None) -> None:
    """Send a mail to each of `to` when the caller's transaction is committed.

    It is rendered now and kept in the outbox as text: never use it for a link that opens something
    by itself (see `send_now`). Each person gets a letter of their own.
    """
    subject, text = render(template, context or {})
    for address in to:
        enqueue(TOPIC, to=address, subject=subject, text=text, message_id=_message_id())


def send_text_later(to: str, subject: str, text: str) -> None:
    """The same for a letter that is composed already."""
    enqueue(TOPIC, to=to, subject=subject, text=text, message_id=_message_id())


def send_now(template: str, to: str, context: Mapping[str, Any] | None = None) -> None:
    """Send a mail at once; for outbox handlers, whose links must not be written to the database."""
    subject, text = render(template, context or {})
    EmailMessage(subject, text, to=[to], headers={"Message-ID": _message_id()}).send()


def render(template: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """The subject, on one line, and the text of a mail."""
    facts = {**context, "site_url": settings.SITE_URL, "site_name": settings.SITE_NAME}
    subject = " ".join(_fill(f"{template}_subject.txt", facts).split())
    text = _fill(f"{template}_message.txt", facts).strip() + "\n"
    return f"【{settings.SITE_NAME}】{subject}", text


def _fill(name: str, facts: Mapping[str, Any]) -> str:
    # A letter is plain text: nothing in it is escaped for HTML.
    found = Engine.get_default().get_template(name)
    return str(found.render(Context(dict(facts), autoescape=False)))


def _message_id() -> str:
    # With the domain given, nothing asks the resolver for this machine's name.
    return make_msgid(domain=urlsplit(settings.SITE_URL).hostname or "localhost")


@handles(TOPIC, slow=True)
def deliver(payload: dict[str, Any]) -> None:
    """Hand one mail to the mail server; a repeat carries the same Message-ID."""
    EmailMessage(
        payload["subject"],
        payload["text"],
        to=[payload["to"]],
        headers={"Message-ID": payload["message_id"]},
    ).send()
