"""Tokens: made by owners, hashed, rotated, revoked, gone with the person."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.errors import NotAMember, TokenNameTaken, TokenOver, UnlawfulToken
from accounts.models import ApiToken, User
from accounts.scopes import Scope
from accounts.selectors import token_of
from accounts.services import remove_member
from accounts.services.tokens import Issued, make_token, note_use, revoke_token, rotate_token
from common.clock import database_now
from common.errors import NotAllowed
from common.models import AuditEvent
from tests.factories.accounts import ApiTokenFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return UserFactory()


def made(owner: User, **facts: Any) -> Issued:
    asked = {"user": owner, "name": "财务系统", "scopes": [Scope.VOUCHERS_READ], "days": 90}
    return make_token(owner.organisation, by=owner, at=database_now(), **{**asked, **facts})


def test_secret_opens_and_is_not_kept(owner: User):
    issued = made(owner)

    found = token_of(issued.secret, at=database_now())
    assert found == issued.token
    assert issued.secret not in str(ApiToken.objects.values())
    assert AuditEvent.objects.filter(action="token_made", facts__prefix=found.prefix).exists()


@pytest.mark.parametrize(
    "secret", ["", "vpt_", "vpt_00000000_x", "none", "a\0b", "_" * 400], ids=str.__repr__
)
def test_other_secrets_open_nothing(owner: User, secret: str):
    made(owner)

    assert token_of(secret, at=database_now()) is None


def test_prefix_with_another_secret_opens_nothing(owner: User):
    assert token_of(f"{made(owner).token.prefix}_guess", at=database_now()) is None


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"scopes": [Scope.DESK_DECIDE]}, UnlawfulToken),
        ({"scopes": []}, UnlawfulToken),
        ({"days": 0}, UnlawfulToken),
        ({"days": 366}, UnlawfulToken),
    ],
    ids=["another-role", "none", "no-days", "too-long"],
)
def test_unlawful_token_is_refused(owner: User, facts: dict[str, Any], error: type[Exception]):
    with pytest.raises(error):
        made(owner, **facts)


def test_token_acts_for_own_people_only(owner: User):
    with pytest.raises(NotAMember):
        made(owner, user=UserFactory())


def test_only_owners_make_tokens(owner: User):
    colleague = UserFactory(organisation=owner.organisation, is_owner=False)

    with pytest.raises(NotAllowed):
        made(colleague, user=owner)


def test_name_is_free_again_after_revoking(owner: User):
    first = made(owner)
    with pytest.raises(TokenNameTaken):
        made(owner)

    revoke_token(first.token, by=owner, at=database_now())

    assert made(owner).token.pk != first.token.pk


def test_former_secret_works_for_a_day(owner: User):
    first, now = made(owner), database_now()

    second = rotate_token(first.token, by=owner, at=now)

    later = now + timedelta(hours=25)
    assert token_of(first.secret, at=now) == token_of(second.secret, at=now) == first.token
    assert token_of(first.secret, at=later) is None
    assert token_of(second.secret, at=later) == first.token


def test_revoked_token_opens_nothing_and_is_not_rotated(owner: User):
    issued = made(owner)

    revoke_token(issued.token, by=owner, at=database_now())

    assert token_of(issued.secret, at=database_now()) is None
    with pytest.raises(TokenOver):
        rotate_token(issued.token, by=owner, at=database_now())


def test_expired_token_opens_nothing(owner: User):
    issued = made(owner, days=1)

    assert token_of(issued.secret, at=database_now() + timedelta(days=1, seconds=1)) is None


def test_token_dies_with_the_membership(owner: User):
    colleague = UserFactory(organisation=owner.organisation, is_owner=False)
    issued = made(owner, user=colleague)

    remove_member(colleague, by=owner, at=database_now())
    User.objects.filter(pk=colleague.pk).update(organisation=owner.organisation, is_active=True)

    assert token_of(issued.secret, at=database_now()) is None


def test_last_use_is_written_once_a_minute(owner: User, django_assert_num_queries: Any):
    token, now = made(owner).token, database_now()
    note_use(token, at=now)
    token.refresh_from_db()

    with django_assert_num_queries(0):
        note_use(token, at=now + timedelta(seconds=59))

    assert token.last_used_at == now


def test_page_shows_the_secret_once(owner: User, client: Client):
    client.force_login(owner)
    asked = {"name": "财务系统", "user": owner.pk, "scopes": ["vouchers:read"], "days": "90"}

    shown = client.post(reverse("accounts:tokens"), asked)

    secret = shown.context["issued"].secret
    assert secret in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert secret not in client.get(reverse("accounts:tokens")).content.decode()


def test_page_keeps_what_was_typed(owner: User, client: Client):
    client.force_login(owner)

    shown = client.post(reverse("accounts:tokens"), {"name": "财务系统", "days": "90"})

    assert shown.status_code == 422
    assert "财务系统" in shown.content.decode()


def test_colleague_is_told_of_a_token_in_their_name(owner: User):
    colleague = UserFactory(organisation=owner.organisation, is_owner=False)

    made(owner, user=colleague)

    assert "以您的名义" in colleague.notices.get().title


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_a_fixed_number_of_statements(
    owner: User, client: Client, django_assert_max_num_queries: Any, rows: int
):
    ApiTokenFactory.create_batch(rows, user=owner)
    client.force_login(owner)

    with django_assert_max_num_queries(6):
        assert len(client.get(reverse("accounts:tokens")).context["rows"]) == rows


def test_administrator_ends_any_token_and_makes_none(owner: User, client: Client):
    issued = made(owner)
    client.force_login(UserFactory(admin=True))

    client.post(reverse("accounts:token-revoke", args=[issued.token.pk]))

    assert client.post(reverse("accounts:tokens")).status_code == 403
    assert token_of(issued.secret, at=database_now()) is None
