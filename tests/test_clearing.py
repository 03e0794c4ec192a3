"""A test that committed leaves nothing behind, whichever way the tables are emptied."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models

from tests import clearing
from tests.factories.vouchers import present_world

KEPT = {ContentType, Permission}


def rows() -> dict[str, int]:
    """How many rows each table has, of those that have any."""
    counts = {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model not in KEPT
    }
    return {label: count for label, count in counts.items() if count}


def kept() -> list[list[models.Model]]:
    return [list(model._base_manager.order_by("pk")) for model in (ContentType, Permission)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("grown", [clearing.GROWN, 0])
def test_nothing_stays_but_what_the_migrations_made(
    monkeypatch: pytest.MonkeyPatch, grown: int
) -> None:
    monkeypatch.setattr(clearing, "GROWN", grown)
    before = [len(rows) for rows in kept()]
    present_world().issued()
    assert len(rows()) > 20
    clearing.leave_blank()
    assert rows() == {}
    assert [len(rows) for rows in kept()] == before
