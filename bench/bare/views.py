"""Plain views: a list of 50 rows with 2 joins, a detail of 3 queries, a sum, two forms that write.

They keep no rule: no scope, no engine, no order of arrival. The forms write the rows that a
submission and an approval write, and nothing else.
"""

from decimal import Decimal
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from bench.bare.writing import issue, submit_rows
from catalog.enums import CapKind
from catalog.models import CatalogVersion, ServiceEntry
from reviews.models import ChecklistItem
from vouchers.models import Voucher

CAP = Decimal(500_000)


class DeclarationForm(forms.Form):
    """What the portal's last page asks."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    other_funds_declared = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


class ApprovalForm(forms.Form):
    """The version the page showed; the answers come beside it."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class SumForm(forms.Form):
    """A service, a fee, and sets where the service is counted by them."""

    service = forms.ChoiceField()
    cloud_fee = forms.DecimalField()
    devices = forms.IntegerField(required=False)
    used = forms.DecimalField(required=False)
    integration = forms.ChoiceField(required=False, choices=[("none", "no"), ("certified", "yes")])


def listing(request: HttpRequest) -> HttpResponse:
    """50 vouchers that wait for a bureau of the person's city, with enterprise and supplier."""
    code = request.user.organisation.region_code
    waiting = Voucher.objects.filter(state__in=["bureau_review", "redemption_review"])
    found = waiting.filter(city_id=code, amount__gt=0)
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


def calculator(request: HttpRequest) -> HttpResponse:
    """The services of the last catalog to choose from, and the smallest of three sums."""
    version = CatalogVersion.objects.filter(status="published").latest("effective_at")
    found = ServiceEntry.objects.filter(version=version).select_related("service", "theme")
    entries = {entry.service.code: entry for entry in found}
    form = SumForm(request.GET)
    form.fields["service"].choices = [(code, entry.name) for code, entry in entries.items()]
    amount = None
    if form.is_valid():
        entry, read = entries[form.cleaned_data["service"]], form.cleaned_data
        sets = (read["devices"] or 0) if entry.cap_kind == CapKind.PER_DEVICE else 1
        amount = min(entry.cap_amount * sets, read["cloud_fee"], CAP - (read["used"] or 0))
    return render(request, "bare/sum.html", {"form": form, "amount": amount})


def submit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change the draft, and write what a submission writes."""
    voucher = get_object_or_404(Voucher, public_id=public_id)
    form = DeclarationForm(request.POST or None, initial={"version": voucher.version})
    if request.method != "POST" or not form.is_valid():
        return render(request, "bare/form.html", {"form": form, "voucher": voucher})
    with transaction.atomic():
        submit_rows(voucher, by=request.user, at=timezone.now())
    return HttpResponseRedirect(f"/bare/{public_id}/")


def approve(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change the case, and write what an approval writes."""
    voucher = get_object_or_404(Voucher, public_id=public_id)
    form = ApprovalForm(request.POST or None, initial={"version": voucher.version})
    if request.method != "POST" or not form.is_valid():
        return render(request, "bare/form.html", {"form": form, "voucher": voucher})
    items = ChecklistItem.objects.filter(desk="bureau", is_active=True)
    answers = [
        {"code": item.code, "text": item.text, "answer": request.POST.get(f"answer-{item.code}")}
        for item in items
    ]
    with transaction.atomic():
        issue(voucher, answers, by=request.user, at=timezone.now())
    return HttpResponseRedirect(f"/bare/{public_id}/")
