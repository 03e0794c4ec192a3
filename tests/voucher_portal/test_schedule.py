"""Everything of the schedule may run twice, at any time, and changes nothing the second time."""

import hashlib
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from common.models import OutboxMessage
from common.outbox import deliver_due
from tests.factories.vouchers import in_state, present_world
from voucher_portal.celery import app
from vouchers.states import State

SCHEDULE = settings.CELERY_BEAT_SCHEDULE


def run(name: str) -> Any:
    """One round of an entry, as a worker would."""
    entry = SCHEDULE[name]
    app.loader.import_default_modules()
    return app.tasks[entry["task"]](*entry.get("args", ()))


def hashes() -> dict[str, str]:
    """Every table of ours, by a hash over all its rows."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(
                f"SELECT string_agg(t::text, E'\\n' ORDER BY t::text) FROM \"{table}\" t"
            )
            found[table] = hashlib.sha256((cursor.fetchone()[0] or "").encode()).hexdigest()
    return found


@pytest.fixture
def lively() -> None:
    """A world with something due for most entries, and messages that wait."""
    world = present_world()
    for state in (State.DRAFT, State.CORRECTION, State.BUREAU_REVIEW, State.ISSUED, State.REDEEMED):
        in_state(world, state, cloud_fee="50000")
    deliver_due(limit=200)
    assert not OutboxMessage.objects.filter(delivered_at=None, attempts=0).exists()


@pytest.mark.django_db
def test_second_round_of_each_entry_changes_nothing(lively: None) -> None:
    again = {}
    for name in sorted(SCHEDULE):
        run(name)
        deliver_due(limit=200)  # what the first round sent on its way
        run(name)
        before = hashes()
        run(name)
        changed = {table for table, value in hashes().items() if before[table] != value}
        again[name] = changed
    assert again == {name: set() for name in SCHEDULE}


@pytest.mark.parametrize("name", sorted(SCHEDULE))
def test_round_that_came_too_late_is_dropped(name: str) -> None:
    """After an hour without workers there is one round of each, not hundreds."""
    assert 0 < SCHEDULE[name]["options"]["expires"] <= 3600
