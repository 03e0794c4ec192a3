"""Which messages reach whom how."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from accounts.enums import Role
from accounts.models import Notice, User
from accounts.notice_kinds import NoticeKind, channels_of, kind_of
from accounts.services import choose_channels, mark_all_read, notify, sweep_notices
from tests.accounts.conftest import AT, deliver_mail
from tests.factories.accounts import UserFactory, user_of

pytestmark = pytest.mark.django_db
URL = "/notices/preferences/"


@pytest.fixture
def user() -> User:
    return UserFactory()


@pytest.mark.parametrize(
    ("needs_action", "by_mail", "mailed"),
    [
        pytest.param(True, True, 1, id="to do"),
        pytest.param(False, True, 0, id="result"),
        pytest.param(False, False, 0, id="progress"),
        pytest.param(True, False, 0, id="to do, sender sends no letter"),
    ],
)
def test_mail_by_default(user: User, needs_action: bool, by_mail: bool, mailed: int) -> None:
    notify(users=[user], key="k", title="t", needs_action=needs_action, by_mail=by_mail, at=AT)
    deliver_mail()
    assert len(mail.outbox) == mailed
    assert Notice.objects.get().read_at is None


def test_letter_not_wanted_is_not_sent(user: User) -> None:
    choose_channels(user, {"todo": {"bell": True, "mail": False}})
    notify(users=[user], key="k", title="t", needs_action=True, by_mail=True, at=AT)
    deliver_mail()
    assert mail.outbox == []


@pytest.mark.parametrize(("kind", "by_mail"), [("progress", False), ("result", True)])
def test_other_letters_on_request(user: User, kind: str, by_mail: bool) -> None:
    choose_channels(user, {kind: {"bell": False, "mail": True}})
    notify(users=[user], key="k", title="t", by_mail=by_mail, at=AT)
    deliver_mail()
    assert len(mail.outbox) == 1
    assert Notice.objects.get().read_at == AT  # in the list, not at the bell


def test_what_needs_action_stays_at_the_bell(user: User) -> None:
    choose_channels(user, {"todo": {"bell": False, "mail": False}})
    notify(users=[user], key="k", title="t", needs_action=True, by_mail=True, at=AT)
    assert Notice.objects.get().read_at is None


def test_other_preferences_stay(user: User) -> None:
    User.objects.filter(pk=user.pk).update(preferences={"display": {"large": True}})
    choose_channels(user, {"result": {"bell": True, "mail": False}})
    user.refresh_from_db()
    assert user.preferences["display"] == {"large": True}
    assert channels_of(user.preferences, NoticeKind.RESULT).mail is False


@pytest.mark.parametrize(
    ("needs_action", "by_mail", "kind"),
    [
        (True, False, NoticeKind.TODO),
        (False, True, NoticeKind.RESULT),
        (False, False, NoticeKind.PROGRESS),
    ],
)
def test_kind_follows_from_what_the_sender_said(
    needs_action: bool, by_mail: bool, kind: NoticeKind
) -> None:
    assert kind_of(needs_action=needs_action, by_mail=by_mail) == kind


def test_page_saves_what_is_ticked(client: Client, user: User) -> None:
    client.force_login(user)
    page = client.get(URL).content.decode()
    assert "始终提醒" in page
    assert "todo_bell" not in page
    answer = client.post(URL, {"progress_mail": "on", "result_bell": "on"})
    assert answer.headers["Location"] == URL
    user.refresh_from_db()
    assert user.preferences["notices"] == {
        "todo": {"mail": False},
        "result": {"bell": True, "mail": False},
        "progress": {"bell": False, "mail": True},
    }


@pytest.mark.parametrize(
    ("role", "offered"), [(Role.BUREAU, True), (Role.PROVINCE, True), (Role.ENTERPRISE, False)]
)
def test_digest_is_for_officials(client: Client, role: Role, offered: bool) -> None:
    client.force_login(user_of(role))
    assert ("digest_mail" in client.get(URL).content.decode()) is offered


def test_sweep_removes_what_was_read_long_ago(user: User, settings: object) -> None:
    for key in ("old", "unread", "new"):
        notify(users=[user], key=key, title=key, at=AT)
    Notice.objects.filter(key="old").update(read_at=AT)
    Notice.objects.filter(key="new").update(read_at=AT + timedelta(days=100))
    assert sweep_notices(at=AT + timedelta(days=181)) == 1
    assert set(Notice.objects.values_list("key", flat=True)) == {"unread", "new"}
    assert mark_all_read(user, at=AT) == 1
