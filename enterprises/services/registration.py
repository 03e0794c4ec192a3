"""A new enterprise and its first person."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.enums import OrganisationKind
from accounts.models import User
from accounts.services import register_owner
from enterprises import uscc as codes
from enterprises.errors import UsccTaken
from enterprises.models import Enterprise
from enterprises.services.locking import record


@transaction.atomic
def register_enterprise(
    *,
    uscc: str,
    name: str,
    owner_name: str,
    mobile: str,
    email: str,
    password: str,
    at: datetime,
) -> Enterprise:
    """Make the enterprise, its organisation and its first owner, or nothing at all.

    The registrant is `enterprise.organisation.users`' only person, and the first contact. Raises
    `InvalidUscc`, `UsccTaken` (also when somebody else was a moment faster), and what
    `accounts.services.register_owner` raises for address and password.
    """
    number = codes.parse(uscc)
    _check_free(number)
    owner = register_owner(
        organisation_kind=OrganisationKind.ENTERPRISE,
        organisation_name=name,
        email=email,
        password=password,
        name=owner_name,
        mobile=mobile,
        at=at,
    )
    enterprise = _insert(name.strip(), number, owner, at=at)
    facts = {"name": enterprise.name, "uscc": number}
    record(enterprise, "registered", by=owner, at=at, facts=facts)
    return enterprise


def _insert(name: str, number: str, owner: User, *, at: datetime) -> Enterprise:
    enterprise = Enterprise(
        organisation=owner.organisation,
        name=name,
        uscc=number,
        contact_name=owner.name,
        contact_mobile=owner.mobile,
        contact_email=owner.email,
        created_at=at,
    )
    try:
        with transaction.atomic():
            enterprise.save(force_insert=True)
    except IntegrityError as error:
        # Two people of one firm registering at once: the unique code lets one of them in.
        raise _taken(number) from error
    return enterprise


def _check_free(number: str) -> None:
    if Enterprise.objects.filter(uscc=number).exists():
        raise _taken(number)


def _taken(number: str) -> UsccTaken:
    return UsccTaken(
        f"该企业已在平台注册{_owner_hint(number)}。请联系贵企业的平台负责人，"
        "在“团队成员”中发出邀请，您即可加入，无需重复注册。",
        field="uscc",
    )


def _owner_hint(number: str) -> str:
    # The family name alone: enough for a colleague, too little for anybody else.
    owner = (
        User.objects.filter(organisation__enterprise__uscc=number, is_owner=True, is_active=True)
        .order_by("pk")
        .first()
    )
    return f"（负责人：{owner.name[:1]}**）" if owner else ""
