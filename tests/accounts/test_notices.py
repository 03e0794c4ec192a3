"""Messages at the bell."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import Notice, User
from accounts.services import mark_all_read, notify, notify_organisation
from tests.accounts.conftest import AT, deliver_mail
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return UserFactory()


def tell(*users: User, key: str = "voucher:1:issued", **facts) -> int:
    told = {"title": "服务券已发放", "url": "/notices/", "at": AT, **facts}
    return notify(users=users, key=key, **told)


def test_notify_says_it_once(user: User) -> None:
    assert (tell(user), tell(user)) == (1, 0)
    assert tell(user, UserFactory()) == 1
    assert Notice.objects.count() == 2


def test_notify_passes_over_people_who_left(user: User) -> None:
    assert tell(user, UserFactory(is_active=False)) == 1


def test_notify_organisation_reaches_its_people(user: User) -> None:
    UserFactory(organisation=user.organisation, is_owner=False)
    UserFactory()
    told = notify_organisation(user.organisation_id, key="k", title="请补正", at=AT)
    assert told == Notice.objects.filter(user__organisation=user.organisation).count() == 2


def test_notify_by_mail_once(user: User) -> None:
    for _ in range(2):
        tell(user, title="请在 3 月 9 日前补正", body="缺少发票。", needs_action=True, by_mail=True)
    deliver_mail()
    assert [letter.subject for letter in mail.outbox] == ["【服务券平台】请在 3 月 9 日前补正"]
    assert "http://127.0.0.1:8000/notices/" in mail.outbox[0].body


@pytest.mark.parametrize("people", [1, 30])
def test_notify_costs_the_same(
    people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    users = UserFactory.create_batch(people)
    with django_assert_num_queries(4):  # savepoint, told, insert, savepoint
        tell(*users)


@pytest.mark.parametrize(
    ("unread", "shown"), [(0, ""), (3, ">3<"), (120, ">99+<")], ids=["none", "some", "many"]
)
def test_bell(client: Client, user: User, unread: int, shown: str) -> None:
    for number in range(unread):
        tell(user, key=str(number))
    client.force_login(user)
    text = client.get("/notices/bell/").content.decode()
    assert shown in text
    assert bool(text.strip()) is bool(unread)


def test_bell_costs_three_queries(
    client: Client, user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tell(user)
    client.force_login(user)
    with django_assert_num_queries(3):
        client.get("/notices/bell/")


def test_bell_is_not_fetched_with_the_page(
    client: Client, user: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(user)
    with django_assert_num_queries(4):  # session, person, page of notices, unread
        page = client.get("/notices/").content.decode()
    assert 'hx-get="/notices/bell/"' in page


def test_list_is_paged_by_key(client: Client, user: User) -> None:
    for number in range(35):
        tell(user, key=str(number), title=f"第{number}条", at=AT + timedelta(minutes=number))
    client.force_login(user)
    first = client.get("/notices/")
    assert [notice.title for notice in first.context["page"].rows[:2]] == ["第34条", "第33条"]
    second = client.get("/notices/", {"cursor": first.context["page"].next_cursor})
    assert [notice.title for notice in second.context["page"].rows] == [
        f"第{number}条" for number in range(4, -1, -1)
    ]


@pytest.mark.parametrize(
    ("view", "titles"),
    [
        ("all", {"甲", "乙", "丙"}),
        ("unread", {"甲", "乙"}),
        ("todo", {"乙"}),
        ("x", {"甲", "乙", "丙"}),
    ],
)
def test_list_views(client: Client, user: User, view: str, titles: set[str]) -> None:
    tell(user, key="1", title="丙")
    mark_all_read(user, at=AT)
    tell(user, key="2", title="甲")
    tell(user, key="3", title="乙", needs_action=True)
    client.force_login(user)
    rows = client.get("/notices/", {"view": view}).context["page"].rows
    assert {notice.title for notice in rows} == titles


@pytest.mark.parametrize(
    ("url", "lands"),
    [
        ("/accounts/", "/accounts/"),
        ("", "/notices/"),
        ("https://evil.example/", "/notices/"),
        ("//evil.example/", "/notices/"),
    ],
    ids=["ours", "none", "another site", "scheme-relative"],
)
def test_open_marks_read_and_stays_with_us(
    client: Client, user: User, url: str, lands: str
) -> None:
    tell(user, url=url)
    notice = Notice.objects.get()
    client.force_login(user)
    assert client.get(f"/notices/{notice.pk}/").headers["Location"] == lands
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_read_swaps_in_what_a_fresh_load_shows(client: Client, user: User) -> None:
    tell(user)
    notice = Notice.objects.get()
    client.force_login(user)
    swapped = client.post(f"/notices/{notice.pk}/read/", headers={"HX-Request": "true"})
    assert swapped.headers["HX-Trigger"] == "notices-read"
    page = "".join(client.get("/notices/").content.decode().split())
    assert "".join(swapped.content.decode().split()) in page


def test_read_without_javascript(client: Client, user: User) -> None:
    tell(user)
    client.force_login(user)
    path = f"/notices/{Notice.objects.get().pk}/read/"
    assert client.post(path).headers["Location"] == "/notices/"


def test_read_all(client: Client, user: User) -> None:
    tell(user, UserFactory(), key="1")
    client.force_login(user)
    client.post("/notices/read-all/")
    assert Notice.objects.get(user=user).read_at is not None
    assert Notice.objects.exclude(user=user).get().read_at is None


@pytest.mark.parametrize("path", ["/notices/{}/", "/notices/{}/read/"])
def test_strangers_notice_does_not_exist(client: Client, user: User, path: str) -> None:
    tell(user)
    client.force_login(UserFactory())
    url = path.format(Notice.objects.get().pk)
    answer = client.post(url) if url.endswith("read/") else client.get(url)
    assert answer.status_code == 404
