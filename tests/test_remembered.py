"""What is put back is what the loading writes, in every table, and behind it all goes on."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction

from accounts.models import Organisation
from tests.factories.accounts import OrganisationFactory
from tests.factories.reference import desks, market, reference_data
from tests.factories.remembered import Remembered

pytestmark = pytest.mark.django_db


def content() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table but for what counts rows or says when one was put in."""
    return {
        model._meta.label: sorted((facts(row) for row in model._base_manager.all()), key=str)
        for model in apps.get_models()
        if model._meta.managed
    }


def facts(row: models.Model) -> dict[str, Any]:
    return {
        field.name: field.value_from_object(row) for field in row._meta.fields if not moves(field)
    }


def moves(field: models.Field) -> bool:
    """Keys, and what holds them: identifiers and the hashes over them."""
    names = ("key", "subject_id", "facts", "public_id", "created_at")
    hashed = field.name.endswith("hash")
    return hashed or field.primary_key or field.is_relation or field.name in names


def loaded(*remembered: Remembered) -> dict[str, list[dict[str, Any]]]:
    with transaction.atomic():
        reference_data()
        for one in remembered:
            one.load()
        found = content()
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("remembered", [(market,), (desks,), (market, desks)])
def test_put_back_is_what_was_loaded(remembered: tuple[Remembered, ...]) -> None:
    wanted = loaded(*remembered)
    for _ in range(2):  # the first time may be the one that is remembered
        with transaction.atomic():
            reference_data()
            for one in remembered:
                one()
            assert content() == wanted
            assert [one() for one in remembered] == [None] * len(remembered)
            assert content() == wanted  # again: it is all there
            transaction.set_rollback(True)


def test_bodies_that_are_there_stay_the_only_ones() -> None:
    reference_data()
    province = OrganisationFactory(province=True)
    desks()
    assert Organisation.objects.filter(kind=province.kind).get() == province


def test_keys_go_on_behind_what_was_put_back() -> None:
    reference_data()
    market()
    last = Organisation.objects.order_by("pk").last()
    assert last is not None
    assert OrganisationFactory().pk > last.pk
