"""Schemathesis over every operation with tokens of all roles: no fault, and answers as promised."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.access_world import AccessWorld
from tests.api.conftest import secret_of
from tests.api.test_api_access import TABLE

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ROLES = ("enterprise", "supplier", "bureau", "province", "auditor")
FEW = settings(
    max_examples=8,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def schema(made: AccessWorld, django_db_blocker: Any) -> Iterator[Any]:
    """The application in this process, in the world's transaction: so its connection stays."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock():
        yield schemathesis.openapi.from_wsgi("/api/schema/", WSGIHandler())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def secrets(made: AccessWorld, django_db_blocker: Any) -> dict[str, str]:
    with django_db_blocker.unblock():
        return {who: secret_of(made.people[who]) for who in ROLES}


@pytest.mark.django_db
@pytest.mark.parametrize("operation", TABLE)
def test_operation_keeps_its_promises(
    operation: str, made: AccessWorld, schema: Any, secrets: dict[str, str]
):
    method, path = operation.split()
    called = schema[path][method.upper()]
    things = made.things
    known = {"id": things["supplier"], "code": things["service"]}
    cases = st.sampled_from([things["issued"], things["waiting"], things["paid"]])

    @FEW
    @given(case=called.as_strategy(), who=st.sampled_from(ROLES), public_id=cases)
    def run(case: Any, who: str, public_id: Any) -> None:
        real = {**known, "public_id": str(public_id)}
        for name in case.path_parameters or {}:
            case.path_parameters[name] = real.get(name, case.path_parameters[name])
        with transaction.atomic():
            response = case.call(headers={"Authorization": f"Bearer {secrets[who]}"})
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)

    run()
