"""Drafts and open applications for a catalog version's services, before publishing (C4)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode

from catalog import impact
from catalog.models import CatalogVersion
from vouchers.models import Voucher
from vouchers.presenting_what_if import report_of
from vouchers.selectors.what_if import is_stale, results_of
from vouchers.states import UNISSUED_OPEN, State


def connect() -> None:
    """Answer the catalog's questions; called once when the app is ready."""
    drafts = impact.Source(partial(_counted, (State.DRAFT,)))  # an enterprise's own business
    applications = impact.Source(partial(_counted, UNISSUED_OPEN), address=application_list)
    impact.answer(impact.Question.DRAFTS, drafts)
    impact.answer(impact.Question.APPLICATIONS, applications)
    impact.add_panel(what_if_panel)


def _counted(states: Collection[State], codes: Collection[str], at: datetime) -> Mapping[str, int]:
    """Vouchers in the states, by service code, as they stand now. One query."""
    del at
    rows = Voucher.objects.filter(state__in=states, service__code__in=codes)
    return dict(rows.order_by().values_list("service__code").annotate(n=Count("pk")))


def application_list(code: str) -> str:
    """Where the province sees the open ones."""
    return f"{reverse('vouchers:list')}?{urlencode({'service': code, 'state': 'open'})}"


def what_if_panel(version: CatalogVersion) -> tuple[str, dict[str, Any]]:
    """The latest what-if, to be seen before publishing. One query."""
    found = results_of(version).first()
    facts: dict[str, Any] = {"found": found}
    if found is not None:
        facts |= {"report": report_of(found), "stale": is_stale(found, version)}
    return "vouchers/_what_if_panel.html", facts
