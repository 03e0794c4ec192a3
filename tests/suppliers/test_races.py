"""Two officials certify the same pair at once: one certification."""

import threading

import pytest
from django.db import connection

from accounts.models import User
from catalog.models import Service
from common.clock import database_now, local_date
from suppliers.errors import AlreadyCertified
from suppliers.models import Certification, Supplier
from suppliers.services.certification import certify
from tests.factories.suppliers import SupplierFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def certify_at_once(supplier: Supplier, service: Service, by: User) -> list[str]:
    """Three connections; what each was refused with."""
    barrier, refusals = threading.Barrier(3), list[str]()

    def act() -> None:
        try:
            barrier.wait(timeout=10)
            at = database_now()
            today = local_date(at)
            certify(supplier, service, document_number="1", valid_from=today, by=by, at=at)
        except AlreadyCertified as error:
            refusals.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return refusals


def test_one_certification_for_a_pair(service: Service, official: User) -> None:
    for _ in range(10):
        supplier = SupplierFactory()
        assert certify_at_once(supplier, service, official) == ["already_certified"] * 2
        assert Certification.objects.filter(supplier=supplier).count() == 1
