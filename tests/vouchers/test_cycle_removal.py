"""A planned cycle goes away with its terms kept; one that has opened, or is in use, stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.errors import NotAllowed
from common.models import AuditEvent
from tests.factories.accounts import UserFactory
from tests.factories.vouchers import World
from tests.vouchers.test_cycle_services import next_terms
from vouchers.errors import ReasonMissing, StaleCycle, UnlawfulCycle
from vouchers.models import Cycle, Quota
from vouchers.services.cycles import create_cycle, remove_cycle

pytestmark = pytest.mark.django_db
REASON = "年度预算未下达"


@pytest.fixture
def planned(today: World) -> Cycle:
    return create_cycle(next_terms(today.cycle), by=today.province, at=today.at)


def removed(cycle: Cycle, world: World, **changes: Any) -> None:
    facts = {"revision": cycle.revision, "by": world.province, "at": world.at, "reason": REASON}
    remove_cycle(cycle, **{**facts, **changes})


def test_planned_one_goes_and_its_terms_stay_on_record(today: World, planned: Cycle) -> None:
    key, name = str(planned.pk), planned.name
    Quota.objects.create(cycle=planned, supplier_kind="telecom", amount=1)
    removed(planned, today)
    assert not Cycle.objects.filter(pk=key).exists()
    kept = AuditEvent.objects.get(subject_kind="cycle", subject_id=key, action="deleted")
    assert (kept.facts["name"], kept.reason, kept.actor) == (name, REASON, today.province.name)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"reason": " "}, ReasonMissing, id="no reason"),
        pytest.param({"revision": 9}, StaleCycle, id="changed meanwhile"),
    ],
)
def test_it_goes_only_with_a_reason_and_as_seen(
    today: World, planned: Cycle, changes: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        removed(planned, today, **changes)
    assert Cycle.objects.filter(pk=planned.pk).exists()


def test_one_that_has_opened_stays(today: World, planned: Cycle) -> None:
    with pytest.raises(UnlawfulCycle):
        removed(today.cycle, today)
    with pytest.raises(UnlawfulCycle):
        removed(planned, today, at=planned.opens_at + timedelta(seconds=1))


def test_nobody_else_takes_one_away(today: World, planned: Cycle) -> None:
    for who in (today.officer, UserFactory(auditor=True)):
        with pytest.raises(NotAllowed):
            removed(planned, today, by=who)


def test_page_shows_it_once_more(as_: Any, today: World, planned: Cycle) -> None:
    client: Client = as_(today.province)
    url = reverse("cycles:remove", args=[planned.pk])
    detail = reverse("cycles:detail", args=[planned.pk])
    assert url in client.get(detail).content.decode()
    assert planned.name in client.get(url).content.decode()
    assert client.post(url, {"revision": planned.revision}).status_code == 422
    form = {"revision": planned.revision, "reason": REASON}
    assert client.post(url, {**form, "revision": 9}).status_code == 409
    assert client.post(url, form).url == reverse("cycles:index")
    opened = reverse("cycles:remove", args=[today.cycle.pk])
    assert client.get(opened).status_code == 409
    assert (
        opened not in client.get(reverse("cycles:detail", args=[today.cycle.pk])).content.decode()
    )
