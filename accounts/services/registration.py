"""An organisation's first person, who registers it."""

from datetime import datetime

from django.db import transaction

from accounts.models import Organisation, User
from accounts.services.people import add_member, confirm_email_later
from common import audit


@transaction.atomic
def register_owner(
    *,
    organisation_kind: str,
    organisation_name: str,
    email: str,
    password: str,
    name: str,
    mobile: str,
    at: datetime,
) -> User:
    """Make an organisation and its first owner, and mail the owner a link to confirm the address.

    The caller hangs its own facts on `user.organisation` in the same transaction. Raises what
    `add_member` raises; nothing is kept then.
    """
    organisation = Organisation.objects.create(
        kind=organisation_kind, name=organisation_name.strip()
    )
    user = add_member(
        organisation,
        email=email,
        password=password,
        name=name,
        mobile=mobile,
        is_owner=True,
        at=at,
    )
    audit.record(
        "organisation",
        organisation.pk,
        action="registered",
        by=user,
        at=at,
        facts={"kind": organisation.kind, "name": organisation.name},
    )
    confirm_email_later(user)
    return user
