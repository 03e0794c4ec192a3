"""Three plain views: a list of 50 rows with 2 joins, a detail of 3 queries, a form that writes.

They keep no rule: no scope, no engine, no order of arrival. The form writes the same rows as a
submission: voucher, account, event, ledger entry, outbox message.
"""

from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from catalog.models import ServiceEntry
from common.models import OutboxMessage
from vouchers.models import Account, Cycle, Event, LedgerEntry, Voucher

SUBMITTED = "supplier_confirmation"


class DeclarationForm(forms.Form):
    """What the portal's last page asks."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    other_funds_declared = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


def listing(request: HttpRequest) -> HttpResponse:
    """50 vouchers that wait for a bureau of the person's city, with enterprise and supplier."""
    code = request.user.organisation.region_code
    found = Voucher.objects.filter(city_id=code, state__in=["bureau_review", "redemption_review"])
    rows = found.select_related("enterprise", "supplier").order_by("submitted_at", "id")[:50]
    return render(request, "bare/list.html", {"rows": rows})


def detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A voucher with its parties, its timeline and its contract's pages: 3 queries."""
    found = Voucher.objects.select_related("enterprise", "supplier", "service")
    voucher = get_object_or_404(found, public_id=public_id)
    context = {
        "voucher": voucher,
        "events": voucher.events.all(),
        "pages": voucher.contract_document.pages.all(),
    }
    return render(request, "bare/detail.html", context)


def submit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change the draft, and write what a submission writes."""
    voucher = get_object_or_404(Voucher, public_id=public_id)
    form = DeclarationForm(request.POST or None, initial={"version": voucher.version})
    if request.method != "POST" or not form.is_valid():
        return render(request, "bare/form.html", {"form": form, "voucher": voucher})
    with transaction.atomic():
        _write(voucher, request)
    return HttpResponseRedirect(f"/bare/{public_id}/")


def _write(voucher: Voucher, request: HttpRequest) -> None:
    now, cycle = timezone.now(), Cycle.objects.order_by("-opens_at")[0]
    enterprise, amount = voucher.enterprise, voucher.cloud_fee
    account, _ = Account.objects.get_or_create(
        enterprise=enterprise, cycle=cycle, defaults={"cap": 500_000_000}
    )
    voucher.state, voucher.state_since, voucher.submitted_at = SUBMITTED, now, now
    voucher.submitted_by, voucher.cycle, voucher.account = request.user, cycle, account
    voucher.place = 10_000_000 + voucher.pk
    voucher.application_number = f"BARE-{voucher.pk}"
    voucher.entry = ServiceEntry.objects.filter(service=voucher.service)[0]
    voucher.catalog_version_id = voucher.entry.version_id
    voucher.region, voucher.city_id = enterprise.region, enterprise.region.city_code
    voucher.entitlement = voucher.amount = amount
    voucher.version += 1
    voucher.save()
    chain = {"prev_hash": "0" * 64, "hash": "0" * 64, "at": now}
    event = Event.objects.create(
        voucher=voucher, seq=1, move="submit", actor=request.user.name, to_state=SUBMITTED, **chain
    )
    account.chain_seq += 1
    LedgerEntry.objects.create(
        account=account,
        voucher=voucher,
        seq=account.chain_seq,
        kind="reserve",
        reserved=amount,
        **chain,
    )
    account.reserved += amount
    account.committed += amount
    account.cap = max(account.cap, account.committed)
    account.save()
    OutboxMessage.objects.create(topic="bare.event", payload={"event_id": event.pk})
