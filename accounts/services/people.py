"""Making and changing the person behind a sign-in."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.enums import ROLE_OF_KIND
from accounts.errors import EmailTaken, PasswordTooWeak
from accounts.models import Membership, Organisation, User
from common import audit
from common.errors import DomainErrors
from common.outbox import enqueue

TOPIC_CONFIRM_EMAIL = "accounts.confirm_email"


@transaction.atomic
def add_member(
    organisation: Organisation,
    *,
    email: str,
    name: str,
    password: str | None,
    at: datetime,
    by: User | None = None,
    mobile: str = "",
    is_owner: bool = False,
    email_confirmed: bool = False,
) -> User:
    """Make a person one of the organisation's people, with the role of its kind.

    Somebody who has left an organisation may join another with the same address: the account is
    kept, its password replaced, and the past membership stays on record (V7). `password=None` makes
    an account that cannot sign in until it is reset. Raises `EmailTaken`, and `DomainErrors` of
    `PasswordTooWeak` for each fault of the password.
    """
    email = normalised(email)
    user = User.objects.select_for_update().filter(email=email).first() or User(email=email)
    if user.pk and (user.is_active or user.organisation_id):
        raise EmailTaken("该邮箱已注册过账号，请换一个邮箱，或直接登录。", field="email")
    user.name, user.mobile = name.strip(), mobile.strip()
    user.role = ROLE_OF_KIND[organisation.kind]
    user.organisation, user.is_owner, user.is_active = organisation, is_owner, True
    if password is not None:
        check_password(password, user)
    user.set_password(password)
    _save(user)
    Membership.objects.create(user=user, organisation=organisation, joined_at=at)
    EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"primary": True, "verified": email_confirmed}
    )
    audit.record(
        "organisation",
        organisation.pk,
        action="member_joined",
        by=by or user,
        at=at,
        facts={"user": user.pk, "name": user.name, "email": email, "owner": is_owner},
    )
    return user


def normalised(email: str) -> str:
    """The form in which an address is kept and compared."""
    return email.strip().lower()


def check_password(password: str, user: User) -> None:
    """Raise `DomainErrors` naming every fault of a new password."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise DomainErrors(
            [PasswordTooWeak(message, field="password") for message in error.messages]
        ) from error


def confirm_email_later(user: User) -> None:
    """Mail the person a link that confirms the address; made and sent by the outbox."""
    enqueue(TOPIC_CONFIRM_EMAIL, user_id=user.pk)


@transaction.atomic
def change_details(user: User, *, name: str, mobile: str, by: User, at: datetime) -> None:
    """Change what a person is called and where they are reached."""
    old = {"name": user.name, "mobile": user.mobile}
    user.name, user.mobile = name.strip(), mobile.strip()
    new = {"name": user.name, "mobile": user.mobile}
    if new == old:
        return
    user.save(update_fields=["name", "mobile"])
    facts = {key: [old[key], new[key]] for key in new if new[key] != old[key]}
    audit.record("user", user.pk, action="details_changed", by=by, at=at, facts=facts)


def _save(user: User) -> None:
    try:
        with transaction.atomic():  # the savepoint keeps the caller's transaction usable
            user.save()
    except IntegrityError as error:
        # Somebody registered the same address between our look and our insert.
        raise EmailTaken("该邮箱已注册过账号，请换一个邮箱，或直接登录。", field="email") from error
