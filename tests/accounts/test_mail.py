"""Mail through the outbox."""

import pytest
from django.core import mail
from django.db import transaction

from accounts.services.wording import compose_with
from common.mail import send_later
from common.models import OutboxMessage
from tests.accounts.conftest import deliver_mail

pytestmark = pytest.mark.django_db

LETTER = "account/email/email_confirmation"


def test_send_later_leaves_with_the_commit() -> None:
    with transaction.atomic():
        send_later(LETTER, ["a@voucher.example"], {"link": "https://quan.example/"})
        transaction.set_rollback(True)
    deliver_mail()
    assert mail.outbox == []


def test_send_later_writes_to_each_apart() -> None:
    send_later(
        LETTER, ["a@voucher.example", "b@voucher.example"], {"link": "https://quan.example/"}
    )
    assert mail.outbox == []
    deliver_mail()
    assert [letter.to for letter in mail.outbox] == [["a@voucher.example"], ["b@voucher.example"]]
    assert mail.outbox[0].from_email == "服务券平台 <no-reply@voucher.example>"


def test_repeat_carries_the_same_message_id() -> None:
    send_later(LETTER, ["a@voucher.example"], {"link": "https://quan.example/"})
    for _ in range(2):
        OutboxMessage.objects.update(delivered_at=None, next_attempt_at="2020-01-01T00:00Z")
        OutboxMessage.objects.get().outboxinbox_set.all().delete()
        deliver_mail()
    ids = {letter.extra_headers["Message-ID"] for letter in mail.outbox}
    assert (len(mail.outbox), len(ids)) == (2, 1)


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("请补正", "【服务券平台】请补正"),
        ("请补正\nBcc: x@evil.example", "【服务券平台】请补正 Bcc: x@evil.example"),
        ("甲 & 乙 <公司>", "【服务券平台】甲 & 乙 <公司>"),
    ],
    ids=["plain", "header injection", "no HTML escapes"],
)
def test_subject(title: str, subject: str) -> None:
    assert compose_with(("{标题}", "{标题}"), {"标题": title})[0] == subject
