"""After a catalog version is published: its news for enterprises with a case about what changes."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from accounts.services import notify_organisation
from catalog.diff import compare
from catalog.models import CatalogVersion
from catalog.news import headline, sentences
from catalog.selectors import predecessor, snapshot_of
from catalog.services.publication import TOPIC
from common.outbox import enqueue, handles
from vouchers.models import Voucher
from vouchers.states import UNISSUED_OPEN, State

CHUNK_TOPIC = "vouchers.catalog_news"
CHUNK = 200  # enterprises told in one transaction
STAYS = "已提交的申请按首次提交时的目录版本办理，不受影响。"
PREPARING = "填写中的申请如在生效前提交，按现行目录核定；生效后提交，按新版目录核定。"
LEAVING = "填写中的申请所选服务将停止受理，请在生效前提交或改选其他服务。"
PREPARING_NOW = "填写中的申请提交时按新版目录核定。"
LEAVING_NOW = "填写中的申请所选服务已停止受理，请改选其他服务。"


@dataclass(slots=True)
class Concern:
    """What one enterprise has of the services that change."""

    drafts: list[str] = field(default_factory=list)
    submitted: list[str] = field(default_factory=list)


@handles(TOPIC)
def find_enterprises(payload: dict[str, Any]) -> None:
    """Share the enterprises touched out into messages of their own: there may be thousands."""
    version = CatalogVersion.objects.get(pk=payload["version_id"])
    said, _ = _changes(version)
    organisations = sorted(set(_cases(said).values_list("enterprise__organisation_id", flat=True)))
    for start in range(0, len(organisations), CHUNK):
        chunk = organisations[start : start + CHUNK]
        enqueue(CHUNK_TOPIC, version_id=version.pk, organisations=chunk)


@handles(CHUNK_TOPIC)
def tell_enterprises(payload: dict[str, Any]) -> None:
    """Tell each once, with all its changed services in one message; a repeat says nothing."""
    version = CatalogVersion.objects.get(pk=payload["version_id"])
    if version.effective_at is None or version.published_at is None:
        return
    said, removed = _changes(version)
    own, scheduled = reverse("vouchers:mine"), version.effective_at > version.published_at
    for organisation_id, concern in _concerns(said, payload["organisations"]).items():
        leaving = bool(removed.intersection(concern.drafts))
        notify_organisation(
            organisation_id,
            key=f"catalog-{version.pk}-enterprise",
            title=headline(version.title, version.effective_at, version.published_at),
            body=_body(said, concern, leaving=leaving, scheduled=scheduled),
            url=own if leaving else reverse("catalog:edition", args=[version.number]),
            needs_action=leaving,
            at=version.published_at,
            by_mail=leaving,
        )


def _changes(version: CatalogVersion) -> tuple[dict[str, str], frozenset[str]]:
    """What is said of each changed service, and the codes of those removed."""
    baseline = predecessor(version)
    if baseline is None:
        return {}, frozenset()
    diff = compare(snapshot_of(baseline), snapshot_of(version))
    return sentences(diff), frozenset(line.code for line in diff.removed)


def _cases(codes: Collection[str]) -> Any:
    states = (State.DRAFT, *UNISSUED_OPEN)
    return Voucher.objects.filter(state__in=states, service__code__in=list(codes)).order_by("pk")


def _concerns(codes: Collection[str], organisations: Collection[int]) -> dict[int, Concern]:
    """By organisation; one query."""
    rows = _cases(codes).filter(enterprise__organisation_id__in=organisations)
    found: dict[int, Concern] = {}
    for organisation_id, state, code in rows.values_list(
        "enterprise__organisation_id", "state", "service__code"
    ):
        concern = found.setdefault(organisation_id, Concern())
        (concern.drafts if state == State.DRAFT else concern.submitted).append(code)
    return found


def _body(said: dict[str, str], concern: Concern, *, leaving: bool, scheduled: bool) -> str:
    codes = dict.fromkeys([*concern.drafts, *concern.submitted])
    lines = [said[code] for code in codes]
    if concern.submitted:
        lines.append(STAYS)
    if concern.drafts:
        soon, now = (LEAVING, LEAVING_NOW) if leaving else (PREPARING, PREPARING_NOW)
        lines.append(soon if scheduled else now)
    return "\n".join(lines)
