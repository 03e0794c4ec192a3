"""What people do, and what it left behind in the database."""

from collections.abc import Iterator

from accounts.models import Notice
from common.models import OutboxMessage
from tests.stack.browser import Answer, Form
from tests.stack.conftest import Site
from vouchers.models import Event, Voucher
from vouchers.states import State


def hand_in(site: Site, draft: Voucher) -> Answer:
    """Submit an application by its page; the answer to the POST."""
    owner = site.of("owner")
    path = f"/vouchers/{draft.public_id}/apply/check/"
    fields = Form(owner.get(path).text, "section-form").fields
    return owner.post(path, {**fields, "other_funds_declared": "yes"})


def submitted(draft: Voucher) -> bool:
    return Voucher.objects.filter(pk=draft.pk, state=State.SUPPLIER_CONFIRMATION).exists()


def notices_of(draft: Voucher) -> list[str]:
    """The keys of what was told about the events of this voucher, once a person."""
    return sorted(key for event in events_of(draft) for key in told(event))


def events_of(draft: Voucher) -> list[Event]:
    return list(Event.objects.filter(voucher=draft).order_by("seq"))


def told(event: Event) -> Iterator[str]:
    rows = Notice.objects.filter(key__startswith=f"event-{event.pk}-")
    yield from (f"{row.key} {row.user_id}" for row in rows)


def waiting() -> int:
    """Messages that have not arrived, dead ones included."""
    return OutboxMessage.objects.filter(delivered_at=None).count()
