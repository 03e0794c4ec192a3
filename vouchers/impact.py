"""Drafts and open applications for a catalog version's services, before publishing (C4)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode

from catalog import impact
from vouchers.models import Voucher
from vouchers.states import UNISSUED_OPEN, State


def connect() -> None:
    """Answer the catalog's questions; called once when the app is ready."""
    drafts = impact.Source(partial(_counted, (State.DRAFT,)))  # an enterprise's own business
    applications = impact.Source(partial(_counted, UNISSUED_OPEN), address=application_list)
    impact.answer(impact.Question.DRAFTS, drafts)
    impact.answer(impact.Question.APPLICATIONS, applications)


def _counted(states: Collection[State], codes: Collection[str], at: datetime) -> Mapping[str, int]:
    """Vouchers in the states, by service code, as they stand now. One query."""
    del at
    rows = Voucher.objects.filter(state__in=states, service__code__in=codes)
    return dict(rows.order_by().values_list("service__code").annotate(n=Count("pk")))


def application_list(code: str) -> str:
    """Where the province sees the open ones."""
    return f"{reverse('vouchers:list')}?{urlencode({'service': code, 'state': 'open'})}"
