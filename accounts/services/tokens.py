"""Tokens for the API: made, rotated, revoked; each step on the organisation's trail."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse

from accounts.errors import NotAMember, TokenNameTaken, TokenOver, UnlawfulToken
from accounts.models import ApiToken, Organisation, User
from accounts.policies import check_can_make_tokens, check_can_revoke_token
from accounts.scopes import scopes_of
from accounts.services.notices import notify
from common import audit

MARK = "vpt"
OVERLAP = timedelta(hours=24)  # a former secret works on, so that systems can be changed over
LONGEST_DAYS = 365
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Issued:
    """A token with its secret, which is known at this moment only."""

    token: ApiToken
    secret: str


@transaction.atomic
def make_token(
    organisation: Organisation,
    *,
    user: User,
    name: str,
    scopes: Collection[str],
    days: int,
    by: User,
    at: datetime,
) -> Issued:
    """A new token that acts as `user`, one of the organisation's people, who is told.

    Raises `NotAllowed`, `NotAMember`, `UnlawfulToken`, `TokenNameTaken`.
    """
    check_can_make_tokens(by, organisation)
    person = User.objects.select_for_update().get(pk=user.pk)
    if not person.is_active or person.organisation_id != organisation.pk:
        raise NotAMember("此人已不是本单位成员，请重新选择。", field="user")
    lawful = [scope.value for scope in scopes_of(person.role) if scope.value in scopes]
    if not lawful or len(lawful) != len(set(scopes)):
        raise UnlawfulToken("请选择此人可以使用的权限范围。", field="scopes")
    if not 1 <= days <= LONGEST_DAYS:
        raise UnlawfulToken(f"有效期须为 1 至 {LONGEST_DAYS} 天。", field="days")
    prefix, secret = _new_secret()
    token = ApiToken(
        organisation=organisation,
        user=person,
        name=name.strip(),
        scopes=lawful,
        prefix=prefix,
        digest=digest_of(secret),
        created_by=by,
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    _insert(token)
    _record(token, "token_made", by=by, at=at, scopes=lawful, days=days, user=person.pk)
    _tell(token, by=by, at=at)
    return Issued(token, secret)


@transaction.atomic
def rotate_token(token: ApiToken, *, by: User, at: datetime) -> Issued:
    """A new secret for the same token; the former one works for another day.

    Raises `NotAllowed`, `TokenOver`.
    """
    fresh = _locked(token)
    check_can_make_tokens(by, fresh.organisation)
    if fresh.revoked_at is not None or fresh.expires_at <= at:
        raise TokenOver("此令牌已停用或过期，请生成新的令牌。")
    fresh.previous_prefix, fresh.previous_digest = fresh.prefix, fresh.digest
    fresh.previous_until = at + OVERLAP
    fresh.prefix, secret = _new_secret()
    fresh.digest = digest_of(secret)
    fresh.save()
    _record(fresh, "token_rotated", by=by, at=at)
    return Issued(fresh, secret)


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User, at: datetime) -> None:
    """End a token at once, with its former secret; again changes nothing."""
    fresh = _locked(token)
    check_can_revoke_token(by, fresh)
    if fresh.revoked_at is None:
        _end(fresh, by=by, at=at)


def revoke_tokens_of(member: User, *, by: User, at: datetime) -> None:
    """End every token that acts as a person who leaves; inside the caller's transaction."""
    for token in ApiToken.objects.select_for_update().filter(user=member, revoked_at=None):
        _end(token, by=by, at=at)


def note_use(token: ApiToken, *, at: datetime) -> None:
    """Keep when a token was last used, at most once a minute."""
    if token.last_used_at is None or token.last_used_at <= at - SEEN_EVERY:
        unseen = Q(last_used_at=None) | Q(last_used_at__lte=at - SEEN_EVERY)
        ApiToken.objects.filter(unseen, pk=token.pk).update(last_used_at=at)


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _new_secret() -> tuple[str, str]:
    prefix = f"{MARK}_{secrets.token_hex(4)}"
    return prefix, f"{prefix}_{secrets.token_urlsafe(32)}"


def _locked(token: ApiToken) -> ApiToken:
    return (
        ApiToken.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=token.pk)
    )


def _insert(token: ApiToken) -> None:
    try:
        with transaction.atomic():
            token.save(force_insert=True)
    except IntegrityError as error:
        message = "本单位已有同名的令牌，请换一个用途名称，或先停用原令牌。"
        raise TokenNameTaken(message, field="name") from error


def _end(token: ApiToken, *, by: User, at: datetime) -> None:
    token.revoked_by, token.revoked_at = by, at
    token.save()
    _record(token, "token_revoked", by=by, at=at)


def _record(token: ApiToken, action: str, *, by: User, at: datetime, **facts: object) -> None:
    told = {"token": token.pk, "name": token.name, "prefix": token.prefix, **facts}
    audit.record("organisation", token.organisation_id, action=action, by=by, at=at, facts=told)


def _tell(token: ApiToken, *, by: User, at: datetime) -> None:
    """A system is about to act in somebody's name: the person learns of it."""
    if token.user_id == by.pk:
        return
    notify(
        users=[token.user],
        key=f"token-{token.pk}",
        title=f"{by.name}生成了以您的名义办理业务的访问令牌",
        body=f"用途：{token.name}。如有疑问，请联系本单位负责人停用。",
        url=reverse("accounts:tokens"),
        at=at,
    )
