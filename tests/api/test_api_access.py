"""The API's access table: every operation, a token of everybody. An operation without a row fails.

One letter per person, in the order of PEOPLE: no token, enterprise, another enterprise, supplier
named, another supplier, bureau in scope, bureau elsewhere, province, auditor. Y answered, A let
through to the rules (which may still say no), L 401, F 403, N 404.
"""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.access_world import AccessWorld
from tests.api.conftest import secret_of
from voucher_portal.api_docs import schema_of_api

PEOPLE = (
    "anonymous",
    "enterprise",
    "stranger",
    "supplier",
    "other_supplier",
    "bureau",
    "other_bureau",
    "province",
    "auditor",
)
EVERYBODY, READERS, CASE = "YYYYYYYYY", "LYYYYYYYY", "LYNYNYNYY"
DECIDES, CONFIRMS, FILES = "LFFFFANAF", "LFFANFFFF", "LANFFFFFF"
TABLE = {
    "get /api/v1/catalog/": EVERYBODY,
    "get /api/v1/services/": EVERYBODY,
    "get /api/v1/services/{code}/": EVERYBODY,
    "get /api/v1/suppliers/": EVERYBODY,
    "get /api/v1/suppliers/{id}/": EVERYBODY,
    "get /api/v1/calculator/": "AAAAAAAAA",  # nothing is asked: 400
    "get /api/v1/vouchers/": READERS,
    "get /api/v1/vouchers/{public_id}/": CASE,
    "get /api/v1/vouchers/{public_id}/timeline/": CASE,
    "get /api/v1/vouchers/{public_id}/redemption/": CASE,
    "post /api/v1/vouchers/{public_id}/confirm/": CONFIRMS,
    "post /api/v1/vouchers/{public_id}/send-back/": CONFIRMS,
    "post /api/v1/vouchers/{public_id}/redemption/file/": FILES,
    "put /api/v1/vouchers/{public_id}/redemption/materials/": "LYNFFFFFF",  # no change: 200
    "post /api/v1/vouchers/{public_id}/payments/": FILES,
    "post /api/v1/vouchers/{public_id}/invoices/": FILES,
    "post /api/v1/documents/": "LAAFFFFFF",
    "get /api/v1/desk/queue/": "LFFYYYYYY",
    "get /api/v1/desk/cases/{public_id}/": "LANANANAA",  # on nobody's desk: 409
    "post /api/v1/desk/cases/{public_id}/approve/": DECIDES,
    "post /api/v1/desk/cases/{public_id}/return/": DECIDES,
    "post /api/v1/desk/cases/{public_id}/refuse/": DECIDES,
    "get /api/v1/payout-batches/": "LFFFFFFYF",
    "get /api/v1/payout-batches/{number}/": "LFFFFFFNF",  # there is none
    "post /api/v1/payout-batches/{number}/return/": "LFFFFFFNF",
}
LETTERS = {401: "L", 403: "F", 404: "N"}


def operations() -> set[str]:
    paths = schema_of_api()["paths"]
    return {f"{method} {path}" for path, methods in paths.items() for method in methods}


def test_every_operation_has_its_row():
    assert set(TABLE) == operations()


@pytest.mark.django_db
@pytest.mark.parametrize("operation", TABLE)
def test_who_may_call(operation: str, made: AccessWorld):
    assert "".join(_letter(operation, made, who) for who in PEOPLE) == TABLE[operation]


@pytest.mark.django_db
def test_a_session_opens_nothing(made: AccessWorld):
    for who in ("enterprise", "bureau", "province", "auditor"):
        assert made.clients[who].get("/api/v1/vouchers/").status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["Bearer", "Bearer none", "Basic eDp5", "Bearer vpt_0_é"])
def test_other_headers_open_nothing(header: str):
    answer = Client().get("/api/v1/vouchers/", headers={"Authorization": header})

    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_failed")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def _letter(operation: str, made: AccessWorld, who: str) -> str:
    method, path = operation.split()
    parts = {
        "public_id": made.things["issued"],
        "id": made.things["supplier"],
        "code": made.things["service"],
        "number": "BF20260099",
    }
    headers = {}
    with transaction.atomic():
        if who in made.people:
            headers["Authorization"] = f"Bearer {secret_of(made.people[who])}"
        client: Any = Client(raise_request_exception=False)
        options = {} if method == "get" else {"content_type": "application/json"}
        status = getattr(client, method)(
            path.format(**parts), headers=headers, **options
        ).status_code
        transaction.set_rollback(True)
    assert status < 500
    return LETTERS.get(status, "Y" if status < 300 else "A")
