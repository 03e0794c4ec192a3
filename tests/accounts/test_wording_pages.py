"""The province words a letter: faults named, previewed, looked at twice, saved, reset."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from accounts.errors import StaleWording
from accounts.models import User, Wording
from accounts.services import notify, wording
from accounts.services.wording import find_wording, reset_wording, word
from accounts.wording import default_of, find_text
from common.errors import NotAllowed
from common.models import AuditEvent
from tests.accounts.conftest import AT, deliver_mail
from tests.factories.accounts import UserFactory, user_of

pytestmark = pytest.mark.django_db
URL = "/province/mail-templates/notice/"
GOOD = {"subject": "省厅提醒：{标题}", "body": "{收件人}：\n{说明}\n{链接}", "version": "0"}
TEXT = find_text("notice")
assert TEXT is not None


@pytest.fixture
def province() -> User:
    return UserFactory(province=True)


@pytest.fixture
def desk(client: Client, province: User) -> Client:
    client.force_login(province)
    return client


def put(by: User, version: int = 0, **words: str) -> Wording:
    facts = {"subject": GOOD["subject"], "body": GOOD["body"], **words}
    return word(TEXT, **facts, version=version, by=by, at=AT)


def test_wrong_field_is_named_and_the_text_kept(desk: Client) -> None:
    answer = desk.post(URL, {**GOOD, "body": "{收件人名}您好 {链接}", "action": "check"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "正文中没有名为 {收件人名} 的字段，是否想写 {收件人}？" in page
    assert "{收件人名}您好 {链接}</textarea>" in page
    assert not Wording.objects.exists()


def test_preview_shows_sample_data_and_saves_nothing(desk: Client) -> None:
    page = desk.post(URL, {**GOOD, "action": "preview"}).content.decode()
    assert "【服务券平台】省厅提醒：目录新版本已发布" in page
    assert "尚未保存" in page
    assert not Wording.objects.exists()


def test_second_look_then_saved(desk: Client, province: User) -> None:
    looked = desk.post(URL, {**GOOD, "action": "check"}).content.decode()
    assert "现行用语" in looked
    assert "修改后" in looked
    assert not Wording.objects.exists()
    saved = desk.post(URL, {**GOOD, "action": "save"})
    assert saved.headers["Location"] == URL
    row = Wording.objects.get()
    assert (row.subject, row.version, row.changed_by) == (GOOD["subject"], 1, province)
    assert "修改了用语" in desk.get(URL).content.decode()


def test_going_back_keeps_what_was_typed(desk: Client) -> None:
    page = desk.post(URL, {**GOOD, "action": "edit"}).content.decode()
    assert "省厅提醒：{标题}" in page


def test_mail_uses_the_provinces_words(province: User) -> None:
    put(province)
    reader = UserFactory(name="王芳")
    asked = {"needs_action": True, "by_mail": True}
    notify(users=[reader], key="k", title="请补正", body="缺发票", url="/x/", at=AT, **asked)
    deliver_mail()
    letter = mail.outbox[0]
    assert letter.subject == "【服务券平台】省厅提醒：请补正"
    assert letter.body == "王芳：\n缺发票\nhttp://127.0.0.1:8000/x/\n"


def test_old_page_is_a_conflict(desk: Client, province: User) -> None:
    put(province)
    answer = desk.post(URL, {**GOOD, "action": "save"})
    assert answer.status_code == 409
    assert "已被同事修改" in answer.content.decode()
    with pytest.raises(StaleWording):
        reset_wording(TEXT, version=0, by=province, at=AT)


def test_two_first_wordings_at_once_are_a_conflict(
    province: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(province)
    monkeypatch.setattr(wording, "_lock", lambda *_: None)  # the row was not there when looked for
    with pytest.raises(StaleWording):
        put(province)


def test_reset_brings_back_the_default(desk: Client, province: User) -> None:
    put(province)
    page = desk.get(f"{URL}reset/").content.decode()
    assert "默认用语" in page
    desk.post(f"{URL}reset/", {"version": "1"})
    assert find_wording("notice") == default_of(TEXT)
    assert [event.action for event in AuditEvent.objects.filter(subject_kind="wording")] == [
        "worded",
        "reset",
    ]
    assert "恢复默认" in desk.get(URL).content.decode()


@pytest.mark.parametrize("role", [Role.BUREAU, Role.ENTERPRISE, Role.AUDITOR, Role.ADMIN])
def test_only_the_province_words(role: Role) -> None:
    with pytest.raises(NotAllowed):
        put(user_of(role))


def test_auditor_reads_and_finds_no_form(client: Client) -> None:
    client.force_login(user_of(Role.AUDITOR))
    page = client.get(URL).content.decode()
    assert "修改记录" in page
    assert "下一步：核对" not in page


def test_unknown_text_is_not_found(desk: Client) -> None:
    assert desk.get("/province/mail-templates/nothing/").status_code == 404


def test_text_without_subject_is_worded_too(desk: Client) -> None:
    url = "/province/mail-templates/letter.remedy/"
    assert 'name="subject"' not in desk.get(url).content.decode()
    desk.post(url, {"body": "请向{承办机关}提出。", "version": "0", "action": "save"})
    assert find_wording("letter.remedy") == ("", "请向{承办机关}提出。")


@pytest.mark.parametrize("worded", [1, 3])
def test_list_costs_the_same(
    desk: Client, province: User, django_assert_num_queries: DjangoAssertNumQueries, worded: int
) -> None:
    for key in ("notice", "digest", "voucher.refuse")[:worded]:
        text: Any = find_text(key)
        subject, body = default_of(text)
        word(text, subject=subject, body=body, version=0, by=province, at=AT)
    desk.get("/province/mail-templates/")
    with django_assert_num_queries(3):  # session, person, texts
        page = desk.get("/province/mail-templates/").content.decode()
    assert page.count("已修改") == worded
