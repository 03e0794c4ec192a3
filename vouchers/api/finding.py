"""The voucher an address names, if the token's person may see it; a stranger's is a 404."""

from typing import Any
from uuid import UUID

from django.http import Http404

from vouchers.models import Voucher
from vouchers.selectors.visibility import case_of


def case_or_404(request: Any, public_id: UUID) -> Voucher:
    """The voucher with its parts loaded, in one query."""
    try:
        return case_of(request.user, public_id)
    except Voucher.DoesNotExist as error:
        raise Http404 from error


def issued_or_404(request: Any, public_id: UUID) -> Voucher:
    """As `case_or_404`; before it is issued there is nothing to redeem."""
    voucher = case_or_404(request, public_id)
    if voucher.issued_at is None:
        raise Http404
    return voucher
