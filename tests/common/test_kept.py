"""A read put into SQL once gives what the same read gives each time it is put together."""

from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from common.kept import Kept, Slot
from tests.factories.vouchers import World, present_world
from vouchers.models import Voucher

KEY = Voucher._meta.pk


@pytest.fixture
def today(db: None) -> World:
    return present_world()


def reading(*slots: Any) -> Any:
    rows = Voucher.objects.filter(pk__in=slots, state="supplier_confirmation")
    return rows.select_related("enterprise__region", "supplier").defer("typed").order_by("-pk")


def told(rows: Any) -> list[Any]:
    return [(row.pk, row.amount, row.enterprise.region.name, row.supplier.name) for row in rows]


def test_rows_are_those_of_the_read_itself_each_time(
    today: World, django_assert_num_queries: Any
) -> None:
    first, second = today.submitted(), today.submitted()
    kept = Kept(reading(Slot(0, KEY), Slot(1, KEY)))
    for pair in ((first.pk, second.pk), (second.pk, 0), (0, 0)):
        with django_assert_num_queries(1):
            found = told(kept.ask(*pair))
        assert found == told(reading(*pair))
    Voucher.objects.filter(pk=first.pk).update(amount="123.45")
    assert told(kept.ask(first.pk, 0)) == told(reading(first.pk)) != []


def test_one_is_got_or_does_not_exist(today: World) -> None:
    voucher = today.submitted()
    kept = Kept(Voucher.objects.filter(pk=Slot(0, KEY)))
    assert kept.ask(voucher.pk).get() == voucher
    with pytest.raises(Voucher.DoesNotExist):
        kept.ask(0).get()


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_within_a_transaction_only(transactional_db: None) -> None:
    voucher = present_world().submitted()
    with transaction.atomic():
        kept = Kept(Voucher.objects.select_for_update().filter(pk=Slot(0, KEY)))
    with pytest.raises(TransactionManagementError):
        kept.ask(voucher.pk)
    with transaction.atomic(), connection.cursor() as cursor:
        kept.ask(voucher.pk).get()
        cursor.execute("SELECT COUNT(*) FROM vouchers_voucher WHERE xmax <> 0")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_another_thread_asks_over_its_own_connection(transactional_db: None) -> None:
    voucher, found = present_world().submitted(), []
    kept = Kept(Voucher.objects.filter(pk=Slot(0, KEY)))

    def ask() -> None:
        try:
            found.append(kept.ask(voucher.pk).get().pk)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                found.append(cursor.fetchone()[0])
        finally:
            connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert found[0] == voucher.pk
        assert found[1] != cursor.fetchone()[0]
