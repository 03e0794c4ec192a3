"""What a redemption rests on, through the services: versions, reports, second clicks (R2, R3)."""

import pytest

from documents import references
from documents.enums import Kind
from tests.factories.enterprises import DocumentFactory
from tests.vouchers.world import World, make_world
from vouchers.errors import NotYours, StaleVoucher
from vouchers.models import Payment, Voucher
from vouchers.selectors.dossier import dossier_of
from vouchers.services.materials import save_materials
from vouchers.services.payments import remove_payment

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def voucher(world: World) -> Voucher:
    return world.issued()


def test_every_change_raises_the_version(world: World, voucher: Voucher) -> None:
    before = voucher.version
    world.pay(voucher)  # a payment and an invoice
    remove_payment(Payment.objects.get(), by=world.owner, at=world.tick())
    voucher.refresh_from_db()
    assert voucher.version == before + 3


def test_removing_twice_is_told_and_recorded_once(world: World, voucher: Voucher) -> None:
    world.pay(voucher)
    payment, twin = Payment.objects.get(), Payment.objects.get()
    remove_payment(payment, by=world.owner, at=world.tick())
    with pytest.raises(StaleVoucher, match="已经删除"):
        remove_payment(twin, by=world.owner, at=world.tick())
    assert voucher.events.filter(move="remove_payment").count() == 1


def test_report_in_preparation_is_kept_from_the_sweeper(world: World, voucher: Voucher) -> None:
    report = DocumentFactory(
        organisation=world.enterprise.organisation, kind=Kind.ACCEPTANCE_REPORT
    )
    facts = {"acceptance_report": report, "effect_note": None}
    save_materials(voucher, by=world.owner, at=world.tick(), **facts)
    voucher.refresh_from_db()
    assert references.is_referenced(report)
    assert dossier_of(voucher, at=world.at).acceptance_report == report


def test_report_of_another_firm_is_refused(world: World, voucher: Voucher) -> None:
    foreign = DocumentFactory(kind=Kind.ACCEPTANCE_REPORT)
    facts = {"acceptance_report": foreign, "effect_note": None}
    with pytest.raises(NotYours):
        save_materials(voucher, by=world.owner, at=world.tick(), **facts)


def test_reports_stand_still_once_filed(world: World, voucher: Voucher) -> None:
    filed = world.filed(voucher)
    facts = {"acceptance_report": None, "effect_note": None}
    with pytest.raises(StaleVoucher):
        save_materials(filed, by=world.owner, at=world.tick(), **facts)
