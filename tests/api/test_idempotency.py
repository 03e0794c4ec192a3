"""A key that is being worked on, and what is kept how long."""

import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from accounts.api.idempotency import InProgress, _hold
from accounts.models import IdempotentAnswer
from common.clock import database_now
from tests.factories.accounts import ApiTokenFactory


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_second_request_meanwhile_is_told_so():
    found: list[object] = []

    def second() -> None:
        try:
            with transaction.atomic():
                _hold(1, "k")
        except InProgress as error:
            found.append(error.status)
        finally:
            connection.close()

    with transaction.atomic():
        _hold(1, "k")
        other = threading.Thread(target=second)
        other.start()
        other.join()

    assert found == [409]


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "left"), [(47, 1), (49, 0)], ids=["kept", "swept"])
def test_answers_are_kept_for_two_days(hours: int, left: int):
    IdempotentAnswer.objects.create(
        token=ApiTokenFactory(),
        key="k",
        request_hash="0",
        status=200,
        body={},
        created_at=database_now() - timedelta(hours=hours),
    )

    call_command("sweep_api")

    assert IdempotentAnswer.objects.count() == left
