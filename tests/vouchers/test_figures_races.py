"""Several workers count while people work: every change is counted once, none is lost."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from itertools import count

import pytest
from django.db import connection

from tests.vouchers.racing import LANES, Track, won
from tests.vouchers.test_figures import differences
from tests.vouchers.test_races import copies
from tests.vouchers.world import make_world
from vouchers.figures.statements import TAKE_CHANGES
from vouchers.models import FigureCell, FigureChange, Voucher, VoucherFigure
from vouchers.services.figures import count_all_changes, count_changes, rebuild_figures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

WORKERS = LANES // 2
CONTROL_ROUNDS = 60
_fees = count(1_000)


@pytest.fixture
def vouchers() -> list[Voucher]:
    world = make_world()
    first = world.submitted(cloud_fee="90000")
    rows = [
        {"state": "refused", "place": 10 + n, "application_number": f"T-{n}"}
        for n in range(WORKERS - 1)
    ]
    return [first, *(copies(first, 1, **{**facts, "devices": None})[0] for facts in rows)]


@pytest.fixture
def track() -> Iterator[Track]:
    track = Track()
    yield track
    track.close()


def change(voucher: Voucher) -> None:
    """A new fee, as a correction might bring it; twice, so that two notes lie there."""
    for _ in range(2):
        Voucher.objects.filter(pk=voucher.pk).update(cloud_fee=Decimal(next(_fees)))


def counting_round(track: Track, vouchers: list[Voucher]) -> None:
    """Half of the lanes change a voucher each, the other half count a few changes."""
    workers = [partial(count_changes, batch=2)] * WORKERS
    results = track.race([*(partial(change, voucher) for voucher in vouchers), *workers])
    assert len(won(results)) == LANES


def test_workers_at_once_count_every_change_once(
    vouchers: list[Voucher], track: Track, rounds: int
) -> None:
    for number in range(rounds // 2):
        counting_round(track, vouchers)
        if number % 25 == 0:
            assert differences() == []
    count_all_changes()
    assert not FigureChange.objects.exists()
    assert differences() == []


def test_rebuild_waits_for_workers_and_they_for_it(vouchers: list[Voucher], track: Track) -> None:
    calls = [*(partial(change, voucher) for voucher in vouchers), rebuild_figures, rebuild_figures]
    assert len(won(track.race([*calls, count_changes, count_changes]))) == LANES
    count_all_changes()
    assert differences() == []


def test_without_the_lock_workers_would_count_wrong(
    vouchers: list[Voucher], track: Track, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart = TAKE_CHANGES.replace("LIMIT %s", "LIMIT %s FOR UPDATE SKIP LOCKED")
    monkeypatch.setattr("vouchers.services.figures.TAKE_CHANGES", apart)
    monkeypatch.setattr("vouchers.services.figures._TRY_TO_LOCK", "SELECT %s > 0")
    broken = False
    for _ in range(CONTROL_ROUNDS):
        for _ in range(WORKERS):
            change(vouchers[0])
        results = track.race([partial(count_changes, batch=1)] * LANES)
        broken = len(won(results)) < LANES or bool(differences())  # a deadlock, or a false sum
        if broken:
            break
    tables = ", ".join(m._meta.db_table for m in (FigureCell, FigureChange, VoucherFigure))
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables}")
    assert broken
