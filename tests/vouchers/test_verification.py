"""verify_ledger finds what does not agree, and says nothing when all is well."""

from collections.abc import Callable
from decimal import Decimal
from io import StringIO

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from common.audit import record
from tests.vouchers.world import World, make_world
from vouchers.models import Account, Event, LedgerEntry, Payout, Voucher
from vouchers.verification import figures, run, verify_everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = make_world()
    world.redeemed(world.issued(cloud_fee="100000"))
    world.issued("quality-control", cloud_fee="90000")
    world.confirmed("supply-chain", cloud_fee="20000")
    return world


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


TAMPERINGS: list[tuple[str, Callable[[], object], str]] = [
    (
        "balance",
        lambda: Account.objects.update(paid=Decimal(1)),
        "paid by ledger",
    ),
    (
        "voucher amount raised",
        lambda: Voucher.objects.filter(state="issued").update(amount=Decimal("90000.00") - 1),
        "issued by vouchers",
    ),
    (
        "state without event",
        lambda: Voucher.objects.filter(state="issued").update(state="revoked"),
        "state by events",
    ),
    (
        "ledger entry changed",
        lambda: LedgerEntry.objects.filter(kind="settle").update(note="改"),
        "hash of row",
    ),
    ("ledger tail cut", lambda: LedgerEntry.objects.order_by("seq").last().delete(), "head"),
    (
        "event reason changed",
        lambda: Event.objects.filter(move="confirm").update(actor="别人"),
        "hash of row",
    ),
    (
        "event removed",
        lambda: Event.objects.filter(move="confirm").first().delete(),
        "sequence",
    ),
]


def test_lawful_world_has_no_differences(world: World) -> None:
    report = verify_everything()
    assert report.clean
    counts = {what: report.compared[what] for what in ("accounts", "vouchers", "ledger entries")}
    assert counts == {"accounts": 1, "vouchers": 3, "ledger entries": 6}


@pytest.mark.parametrize(("tamper", "found"), [pytest.param(t, f, id=i) for i, t, f in TAMPERINGS])
def test_tampering_is_found(world: World, tamper: Callable[[], object], found: str) -> None:
    with pgtrigger.ignore():  # somebody with the keys to the database
        tamper()
    assert any(found in str(difference) for difference in verify_everything().differences)


@pytest.fixture
def small_batches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Voucher.objects.order_by("pk").values_list("pk", flat=True)[0]
    monkeypatch.setattr(run, "BATCH", 1)
    # Ranges begin at 0, however far the ids of a long run of tests have come: one boundary.
    monkeypatch.setattr(figures, "RANGE", first)


def test_progress_is_said_batch_by_batch_to_the_end(
    world: World, request: pytest.FixtureRequest
) -> None:
    for action in ("first", "second", "third"):
        record("enterprise", "1", action=action, by=world.province, at=world.at)
    record("enterprise", "2", action="first", by=world.province, at=world.at)
    whole = verify_everything()
    request.getfixturevalue("small_batches")
    said: list[tuple[int, int]] = []
    report = verify_everything(lambda done, total: said.append((done, total)))
    assert report.clean
    assert report.compared == whole.compared
    assert said == sorted(said)
    assert len(said) > report.compared["accounts"] + report.compared["vouchers"]
    assert said[-1][0] == said[-1][1]


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize(
    ("tamper", "found"), [pytest.param(t, f, id=i) for i, t, f in TAMPERINGS[:1] + TAMPERINGS[-1:]]
)
def test_tampering_is_found_in_small_batches_too(
    world: World, tamper: Callable[[], object], found: str
) -> None:
    test_tampering_is_found(world, tamper, found)


def test_command_fails_on_a_difference(world: World) -> None:
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert "compared 6 ledger entries" in out.getvalue()
    Account.objects.update(paid=Decimal(1))
    with pytest.raises(CommandError, match="differences found"):
        call_command("verify_ledger", stdout=StringIO(), stderr=StringIO())


@pytest.mark.parametrize("table", ["vouchers_event", "vouchers_ledgerentry", "common_auditevent"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET seq = seq + 100"])
def test_database_refuses_to_rewrite_history(world: World, table: str, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        sql(statement.format(table))


def test_payout_that_nobody_recorded_in_the_ledger_is_found(world: World) -> None:
    voucher = Voucher.objects.get(state="redeemed")
    redemption = voucher.redemptions.get()
    Payout.objects.create(
        voucher=voucher,
        redemption=redemption,
        amount=Decimal(1),
        batch="1",
        document_number="1",
        paid_on=world.at.date(),
        bank="行",
        account_name="户",
        account_number="12345678",
        recorded_by=world.province,
        recorded_at=world.at,
    )
    assert "paid by payouts" in str(verify_everything().differences[0])
