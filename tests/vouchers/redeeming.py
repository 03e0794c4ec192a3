"""A world whose vouchers, issued in 2018, can still be redeemed on the day the tests run."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.documents.pdfs import as_upload, pdf
from tests.vouchers.world import World, cycle_of, make_world
from vouchers.models import Payment, Voucher

LATER = datetime(2099, 12, 31, 15, 59, 59, tzinfo=UTC)


def open_world(**cycle: Any) -> World:
    """As `make_world`, with a redemption window that is open today."""
    return make_world(cycle=cycle_of(**{"redemption_closes_at": LATER, **cycle}))


def url_of(voucher: Voucher, page: str = "redemption", *args: Any) -> str:
    return reverse(f"vouchers:{page}", args=[voucher.public_id, *args])


def a_pdf(name: str = "回单.pdf") -> SimpleUploadedFile:
    return as_upload(pdf(), name)


def payment_data(world: World, **changes: Any) -> dict[str, Any]:
    """A lawful payment as the form sends it."""
    facts = {
        "amount": "480,000.00",
        "paid_on": "2018-08-01",
        "receipt_number": "HD 2018-0001",
        "payer": world.enterprise.name,
        "payee": world.supplier.full_name or world.supplier.name,
        "document": a_pdf(),
    }
    return {name: value for name, value in {**facts, **changes}.items() if value is not None}


def invoice_data(**changes: Any) -> dict[str, Any]:
    facts = {
        "number": "04412345",
        "issued_on": "2018-08-02",
        "total": "480000",
        "document": a_pdf("发票.pdf"),
    }
    return {name: value for name, value in {**facts, **changes}.items() if value is not None}


def filing_data(client: Client, voucher: Voucher) -> dict[str, Any]:
    """What the check page would send."""
    form = client.get(url_of(voucher, "redemption-check")).context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() is not None}


def as_(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def paid(voucher: Voucher) -> Decimal:
    return sum((one.amount for one in Payment.objects.filter(voucher=voucher)), Decimal(0))
