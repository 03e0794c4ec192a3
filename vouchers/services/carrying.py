"""A draft begun from the answers of the self-check."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from catalog.models import Service
from enterprises.models import Enterprise
from vouchers.models import Voucher
from vouchers.services.draft import save_draft, start_application

# Of the contract and the service; the declaration (E6) is made on the check page only.
COLUMNS = ("signed_on", "contract_total", "cloud_fee", "devices")


@transaction.atomic
def draft_from_answers(
    enterprise: Enterprise, answers: Mapping[str, str], *, by: User, at: datetime
) -> Voucher | None:
    """A new draft with the service and sums answered, as typed; None where nothing was answered.

    Raises NotYours for anyone but the enterprise's own people.
    """
    typed = {name: answers[name] for name in COLUMNS if answers.get(name)}
    service = Service.objects.filter(code=answers.get("service", "")).first()
    if service is not None:
        typed["service"] = str(service.pk)
    if not typed:
        return None
    draft = start_application(enterprise, by=by, at=at)
    draft, _ = save_draft(draft, by=by, at=at, typed=typed)
    return draft
