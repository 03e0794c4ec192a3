"""docs/openapi.yaml is what the code says."""

from pathlib import Path

import yaml
from django.conf import settings
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from common.api.schema import SAFE
from voucher_portal.api_docs import schema_of_api

COMMITTED = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"
HOW = (
    "docs/openapi.yaml is stale: manage.py spectacular --validate --fail-on-warn "
    "--file docs/openapi.yaml"
)


def test_committed_schema_is_fresh():
    with GENERATOR_STATS.silence():
        found = schema_of_api()

    validate_schema(found)
    assert yaml.safe_load(COMMITTED.read_text(encoding="utf-8")) == found, HOW


def test_every_operation_says_what_can_go_wrong():
    for path, methods in schema_of_api()["paths"].items():
        for method, operation in methods.items():
            answers = operation["responses"]
            assert "400" in answers, path
            assert operation["summary"], path
            if method.upper() not in SAFE:
                assert {"401", "403", "409", "422"} <= set(answers), path
