"""Several querysets in one statement give what each would give alone."""

from decimal import Decimal

import pytest
from django.db.models import F, Value
from django.db.models.functions import Concat

from catalog.models import Service, ServiceEntry
from common.together import Together, read_together
from documents.models import Document
from enterprises.models import Enterprise
from tests.factories.vouchers import World, present_world
from vouchers.models import Event, LedgerEntry, Voucher

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> World:
    world = present_world()
    world.issued(cloud_fee="123456.78")
    return world


def querysets() -> list:
    """Joins, sums of money, moments, documents, keys, annotations, plain rows, slices, nothing."""
    named = Concat(F("enterprise__name"), Value("·"), F("service__name"))
    return [
        Voucher.objects.select_related("enterprise__region", "supplier", "entry__version"),
        Voucher.objects.annotate(named=named).defer("typed").order_by("pk"),
        Event.objects.order_by("-seq")[:2],
        LedgerEntry.objects.values("seq", "reserved", "at", "voucher__public_id"),
        ServiceEntry.objects.order_by("number").values_list("service__name", "cap_amount")[:3],
        Service.objects.order_by("code").values_list("code", flat=True)[:3],
        Enterprise.objects.none(),
        Event.objects.filter(pk__in=[]).values("pk"),
    ]


def told(row: object) -> object:
    """A row with everything that was loaded with it."""
    if not hasattr(row, "__dict__"):
        return row
    state = {name: told(value) for name, value in vars(row).items() if name != "_state"}
    known = {name: told(one) for name, one in row._state.fields_cache.items()}  # type: ignore[attr-defined]
    return type(row), state, known


def test_rows_are_those_of_each_read_alone(today: World, django_assert_num_queries) -> None:
    alone = [[told(row) for row in queryset] for queryset in querysets()]
    together = querysets()
    with django_assert_num_queries(1):
        read_together(*together)
        found = [[told(row) for row in queryset] for queryset in together]
    assert found == alone
    assert [bool(rows) for rows in found] == [True] * 6 + [False] * 2


def test_sums_keep_every_digit(today: World) -> None:
    rows = LedgerEntry.objects.filter(kind="reserve").values_list("reserved", flat=True)
    read_together(rows, Service.objects.none())
    assert list(rows) == [Decimal("123456.78")]


def test_queryset_read_with_others_can_still_be_narrowed(today: World) -> None:
    events = Event.objects.order_by("seq")
    read_together(events, Service.objects.all())
    assert events.filter(move="submit").count() == 1
    assert len(events) > 1


def test_rows_to_be_locked_are_refused(today: World) -> None:
    with pytest.raises(ValueError, match="locked"):
        read_together(Voucher.objects.select_for_update(), Service.objects.all())


def test_row_without_the_joined_one_has_none(today: World) -> None:
    Document.objects.update(uploaded_by=None)
    documents = Document.objects.select_related("uploaded_by")
    flags = Document.objects.values_list("uploaded_by__is_active", "render_started_at")
    read_together(documents, flags)
    assert {one.uploaded_by for one in documents} == {None}
    assert set(flags) == {(None, None)}


def test_statement_is_kept_and_says_what_is_there_now(today: World) -> None:
    named = Service.objects.order_by("code").values_list("code", "name")
    asked = Together(named, Service.objects.none().values_list("code")).statement
    assert asked.rows() == [list(Service.objects.order_by("code").values_list("code", "name")), []]
    first = Service.objects.order_by("code")[0]
    Service.objects.filter(pk=first.pk).update(name="另一个名称")
    assert asked.rows()[0][0] == (first.code, "另一个名称")
