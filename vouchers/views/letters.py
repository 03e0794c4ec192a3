"""Papers as files, and the page their QR code leads to."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from allauth.decorators import rate_limit
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.enums import Role
from accounts.policies import require_role
from common.clock import database_now
from vouchers.letters.kinds import LetterKind
from vouchers.letters.rendering import render_letter
from vouchers.models import OfficialLetter
from vouchers.selectors.letters import find_letter
from vouchers.selectors.public import mask_name
from vouchers.views.finding import READERS, person, visible_voucher


@require_role(*READERS)
@require_safe
def letter(request: HttpRequest, public_id: UUID, code: str) -> HttpResponse:
    """The paper as a PDF, for whoever sees the voucher; drawn anew, always to the same bytes."""
    voucher = visible_voucher(request, public_id)
    found = OfficialLetter.objects.filter(voucher=voucher, code=code).first()
    if found is None:
        raise Http404
    facts = _facts_for(found, supplier=person(request).role == Role.SUPPLIER)
    content = render_letter(LetterKind(found.kind), facts, verify_url=_verify_url(found))
    response = HttpResponse(content, content_type="application/pdf")
    number = facts["voucher_number"] or facts["number"].removesuffix(" 号")
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{found.title}-{number}.pdf"
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@rate_limit(action="verify_voucher", limit_get=True)
@never_cache
def verify_letter(request: HttpRequest, code: str) -> HttpResponse:
    """Whether the portal issued the paper: which, by whom, when, for a masked name."""
    found = find_letter(code)
    context = {
        "page_title": "文书验证",
        "letter": found,
        "enterprise": mask_name(found.voucher.enterprise.name) if found else "",
        "checked_at": database_now(),
    }
    status = HTTPStatus.OK if found else HTTPStatus.NOT_FOUND
    response = render(request, "vouchers/public/verify_letter.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _facts_for(found: OfficialLetter, *, supplier: bool) -> dict[str, Any]:
    """The numbers of the enterprise's other applications are no business of the supplier's."""
    facts: dict[str, Any] = dict(found.facts)
    masked = facts.pop("supplier_lines")
    return {**facts, "lines": masked} if supplier else facts


def _verify_url(found: OfficialLetter) -> str:
    """A certificate is checked by the voucher's number, everything else by its own code."""
    if found.kind == LetterKind.CERTIFICATE:
        path = reverse("public:verify-number", args=[found.facts["voucher_number"]])
    else:
        path = reverse("public:verify-letter", args=[found.code])
    return f"{settings.SITE_URL.rstrip('/')}{path}"
