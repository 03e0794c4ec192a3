"""Several workers count while people work: every change is counted once, none is lost."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from itertools import count

import pytest

from tests.vouchers.racing import LANES, Track, won
from tests.vouchers.test_figures import differences
from tests.vouchers.test_races import copies
from tests.vouchers.world import make_world
from vouchers.models import FigureChange, Voucher
from vouchers.services.figures import count_all_changes, count_changes, rebuild_figures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

WORKERS = LANES // 2
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
