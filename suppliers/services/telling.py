"""Who hears of what happens to suppliers."""

from datetime import datetime

from accounts.enums import Role
from accounts.models import User
from accounts.services.notices import notify, notify_organisation
from suppliers.models import Supplier


def tell_supplier(
    supplier: Supplier,
    *,
    key: str,
    title: str,
    url: str,
    at: datetime,
    body: str = "",
    needs_action: bool = False,
) -> None:
    """Tell the supplier's people; by mail too where they have something to do."""
    notify_organisation(
        supplier.organisation_id,
        key=key,
        title=title,
        body=body,
        url=url,
        needs_action=needs_action,
        at=at,
        by_mail=needs_action,
    )


def tell_province(*, key: str, title: str, url: str, at: datetime, body: str = "") -> None:
    """Tell the province's people that something waits for them."""
    people = User.objects.filter(role=Role.PROVINCE, is_active=True)
    notify(users=people, key=key, title=title, body=body, url=url, needs_action=True, at=at)
