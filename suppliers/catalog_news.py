"""After a catalog version is published: its news for the suppliers certified for what changes."""

from typing import Any

from django.urls import reverse

from accounts.services.notices import notify_organisation
from catalog.diff import compare
from catalog.models import CatalogVersion
from catalog.news import headline, sentences
from catalog.selectors import predecessor, snapshot_of
from catalog.services.publication import TOPIC
from common.clock import local_date
from common.outbox import handles
from suppliers.selectors import certifications_in_force

CLOSING = "已有的认定不因目录调整而失效；生效前首次提交的申请仍按原版本办理。"


@handles(TOPIC)
def tell_suppliers(payload: dict[str, Any]) -> None:
    """Tell each once, with all its changed services in one message; a repeat says nothing."""
    version = CatalogVersion.objects.get(pk=payload["version_id"])
    baseline = predecessor(version)
    if baseline is None or version.published_at is None or version.effective_at is None:
        return
    said = sentences(compare(snapshot_of(baseline), snapshot_of(version)))
    for organisation_id, codes in _certified(version, list(said)).items():
        notify_organisation(
            organisation_id,
            key=f"catalog-{version.pk}-supplier",
            title=headline(version.title, version.effective_at, version.published_at),
            body="\n".join([*(said[code] for code in codes), CLOSING]),
            url=reverse("catalog:edition", args=[version.number]),
            at=version.published_at,
        )


def _certified(version: CatalogVersion, codes: list[str]) -> dict[int, list[str]]:
    """Codes by organisation of those certified on the day of publication. One query."""
    assert version.published_at is not None  # noqa: S101 - the caller has looked
    rows = certifications_in_force(local_date(version.published_at))
    pairs = rows.filter(service__code__in=codes).order_by("service_id")
    found: dict[int, list[str]] = {}
    for organisation_id, code in pairs.values_list("supplier__organisation_id", "service__code"):
        found.setdefault(organisation_id, []).append(code)
    return found
