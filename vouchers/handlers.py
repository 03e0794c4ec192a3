"""What follows from a voucher's event once it is committed: messages to the parties."""

from typing import Any

from django.urls import NoReverseMatch, reverse

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from accounts.services import notify_organisation
from common.clock import database_now
from common.outbox import handles
from vouchers.mail_texts import facts_of, key_of
from vouchers.models import Cycle, Event, Voucher
from vouchers.news import Letter, letters_about
from vouchers.selectors.queue import bureaus_of
from vouchers.services.deadlines import extend_with_cycle
from vouchers.services.quota_line import settle_line
from vouchers.services.quotas import LINE
from vouchers.states import EDITABLE, Actor, State

TOPIC = "vouchers.event"


@handles(TOPIC)
def tell_parties(payload: dict[str, Any]) -> None:
    """Tell everybody an event concerns; a message delivered twice says nothing new."""
    rows = Event.objects.select_related(
        "voucher__enterprise", "voucher__supplier", "voucher__entry"
    )
    event = rows.get(pk=payload["event_id"])
    for letter in letters_about(event, event.voucher):
        send(letter, event.voucher, key=f"event-{event.pk}-{letter.to.value}", at=event.at)


@handles("vouchers.cycle_extended", slow=True)
def extend_vouchers(payload: dict[str, Any]) -> None:
    """Let issued vouchers follow their cycle's later end; done again, it finds nothing to do."""
    cycle = Cycle.objects.get(pk=payload["cycle_id"])
    extend_with_cycle(cycle, at=database_now())


@handles(LINE, slow=True)
def settle_quota_line(payload: dict[str, Any]) -> None:
    """Tell those whom a quota holds back and those who move up; done again, it finds nothing."""
    cycle = Cycle.objects.get(pk=payload["cycle_id"])
    settle_line(cycle, at=database_now())


def send(letter: Letter, voucher: Voucher, *, key: str, at: Any) -> int:
    """Give one letter to everybody at the party; `key` makes a repeat silent. How many are new."""
    return sum(
        notify_organisation(
            organisation_id,
            key=key,
            title=letter.title,
            body=letter.body,
            url=page_for(letter.to, voucher),
            needs_action=letter.needs_action,
            at=at,
            by_mail=letter.by_mail,
            text=key_of(letter.about),
            facts=facts_of(voucher),
        )
        for organisation_id in organisations_of(letter.to, voucher)
    )


def organisations_of(party: Actor, voucher: Voucher) -> list[int]:
    """Whom the party is; of a district's and a city's bureau the nearer one."""
    if party is Actor.ENTERPRISE:
        return [voucher.enterprise.organisation_id]
    if party is Actor.SUPPLIER:
        return [voucher.supplier.organisation_id] if voucher.supplier else []
    if party is Actor.BUREAU:
        return list(bureaus_of(voucher).values_list("pk", flat=True)[:1])
    provinces = Organisation.objects.filter(kind=OrganisationKind.PROVINCE)
    return list(provinces.values_list("pk", flat=True))


def page_for(party: Actor, voucher: Voucher) -> str:
    """Where the party goes on: the desk's page where there is one, else the voucher's."""
    page = [voucher.public_id]
    if party is Actor.ENTERPRISE and State(voucher.state) in EDITABLE:
        return reverse("vouchers:tasks", args=page)
    if party is not Actor.ENTERPRISE:
        try:
            return reverse("reviews:case", args=page)
        except NoReverseMatch:
            pass
    return reverse("vouchers:voucher", args=page)
