"""Whose systems are told of a voucher: those whose people see it, nobody else's."""

import pytest

from accounts.models import WebhookDelivery
from tests.access_world import AccessWorld
from tests.factories.accounts import WebhookFactory
from vouchers.models import Event, Voucher
from vouchers.selectors.visibility import visible_to
from vouchers.webhook_news import tell_systems
from vouchers.workflow import Action


@pytest.mark.django_db
@pytest.mark.parametrize("case", ["waiting", "issued", "paid"])
def test_told_are_those_who_see_the_voucher(made: AccessWorld, case: str):
    people = {who: made.people[who] for who in made.people if who not in ("auditor", "admin")}
    for user in people.values():
        WebhookFactory(user=user, slot=9)
    voucher = Voucher.objects.get(public_id=made.things[case])
    event = Event.objects.filter(voucher=voucher, move__in=list(Action)).last()

    tell_systems({"event_id": event.pk})
    tell_systems({"event_id": event.pk})

    told = WebhookDelivery.objects.filter(cause=f"event-{event.pk}", webhook__slot=9)
    seeing = {
        user.organisation_id
        for user in people.values()
        if visible_to(user).filter(pk=voucher.pk).exists()
    }
    assert sorted(told.values_list("webhook__organisation", flat=True)) == sorted(seeing)
    assert 3 <= len(seeing) < len(people)
