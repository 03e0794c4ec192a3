"""The audit trail: only ever added to, and a change behind its back shows."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from common.audit import SYSTEM, record
from common.chains import first_break
from common.clock import SHANGHAI, database_now
from common.models import GENESIS, AuditEvent

pytestmark = pytest.mark.django_db


def make_chain(length: int = 4, *, subject_id: int = 1) -> None:
    at = database_now()
    for number in range(length):
        record(
            "enterprise",
            subject_id,
            action="changed",
            by=None,
            at=at + timedelta(seconds=number),
            reason="更正注册地址",
            facts={"number": number, "城市": "江门"},
        )


def chain(subject_id: int = 1) -> "list[AuditEvent]":
    return list(AuditEvent.objects.filter(subject_id=str(subject_id)).order_by("seq"))


def behind_its_back(sql: str) -> None:
    """Do what only somebody with the server's superuser could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger fires
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_events_are_linked_in_order():
    make_chain(3)
    rows = chain()
    assert [row.seq for row in rows] == [1, 2, 3]
    assert [row.prev_hash for row in rows] == [GENESIS, rows[0].hash, rows[1].hash]
    assert rows[0].actor == SYSTEM
    assert first_break(rows) is None


def test_each_subject_has_a_chain_of_its_own():
    make_chain(2, subject_id=1)
    make_chain(3, subject_id=2)
    assert [len(chain(1)), len(chain(2))] == [2, 3]
    assert first_break(chain(1)) is None
    assert first_break(chain(2)) is None


def test_hash_does_not_depend_on_the_time_zone_it_was_recorded_in():
    at = database_now().astimezone(SHANGHAI)
    record("enterprise", 1, action="changed", by=None, at=at)
    assert first_break(chain()) is None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE common_auditevent SET reason = '' WHERE seq = 2",
        "UPDATE common_auditevent SET facts = facts",
        "DELETE FROM common_auditevent WHERE seq = 4",
        "DELETE FROM common_auditevent",
    ],
    ids=["update-one", "update-all", "delete-last", "delete-all"],
)
def test_database_refuses_to_change_the_trail(sql):
    make_chain()
    with (
        pytest.raises(DatabaseError, match="Cannot update or delete rows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert len(chain()) == 4


def test_bulk_changes_through_the_models_are_refused_too():
    make_chain()
    with pytest.raises(DatabaseError, match="Cannot update or delete rows"), transaction.atomic():
        AuditEvent.objects.update(actor="别人")
    with pytest.raises(DatabaseError, match="Cannot update or delete rows"), transaction.atomic():
        AuditEvent.objects.all().delete()


@pytest.mark.parametrize(
    ("sql", "broken_seq"),
    [
        ("UPDATE common_auditevent SET reason = '' WHERE seq = 2", 2),
        ("UPDATE common_auditevent SET actor = '别人' WHERE seq = 1", 1),
        ("UPDATE common_auditevent SET at = at + interval '1 day' WHERE seq = 4", 4),
        ("UPDATE common_auditevent SET facts = '{}' WHERE seq = 3", 3),
        ("DELETE FROM common_auditevent WHERE seq = 2", 3),
        ("DELETE FROM common_auditevent WHERE seq = 1", 2),
        ("UPDATE common_auditevent SET seq = 9 - seq WHERE seq IN (4)", 5),
    ],
    ids=["reason", "actor", "time", "facts", "removed", "first-removed", "renumbered"],
)
def test_change_behind_the_back_of_the_trigger_is_found(sql, broken_seq):
    make_chain()
    behind_its_back(sql)
    broken = first_break(chain())
    assert broken is not None
    assert broken.seq == broken_seq


def test_place_in_the_chain_is_taken_only_once():
    make_chain(2)
    twin = AuditEvent(
        subject_kind="enterprise", subject_id="1", action="x", actor="x", at=database_now()
    )
    twin.link(1, chain()[0].hash)
    with pytest.raises(DatabaseError, match="audit_chain_place"), transaction.atomic():
        twin.save(force_insert=True)
