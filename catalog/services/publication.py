"""Publishing a version: from then on it never changes (C1)."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.db import transaction

from accounts.models import User
from catalog.checks import publication_faults, raise_all
from catalog.enums import VersionStatus
from catalog.errors import EffectInThePast, EffectNotAfterLatest, RemovalNotAcknowledged
from catalog.impact import Impact, impact_of
from catalog.locks import hold_alone
from catalog.models import CatalogVersion
from catalog.policies import check_can_publish
from catalog.selectors import SUBJECT, drafters_of, entries_of, latest_published, snapshot_of
from catalog.services.drafts import lock_draft
from catalog.signals import version_published
from catalog.snapshot import Snapshot
from common import audit
from common.clock import SHANGHAI
from common.errors import DomainError
from common.outbox import enqueue

TOPIC = "catalog.published"  # suppliers and vouchers tell those it touches


@transaction.atomic
def publish(
    draft: CatalogVersion,
    *,
    effective_at: datetime | None,
    by: User,
    at: datetime,
    revision: int | None = None,
    note: str = "",
    acknowledged: bool = False,
) -> CatalogVersion:
    """Publish the draft, in force from `effective_at` (None: at once, that is from `at`).

    `at` is the database's clock, read after `catalog.locks.hold_alone()`, so that no application is
    stamped between reading it and the commit. `revision` is the one the publisher has seen.
    `acknowledged`: the publisher knows that services with open applications leave the catalog.
    Raises `SecondPersonNeeded`, `RemovalNotAcknowledged`, `EffectInThePast`,
    `EffectNotAfterLatest`, `NothingToPublish`, `InvalidEntry` (several as `DomainErrors`), and what
    `lock_draft` raises. Those touched are told through the outbox; `version_published` is sent
    after the commit.
    """
    hold_alone()
    version = lock_draft(draft, revision=revision, by=by)
    check_can_publish(by, drafters_of(version))
    effective = effective_at or at
    catalog = snapshot_of(version)
    raise_all([*_effect_faults(effective, at=at), *publication_faults(catalog)])
    impact = _check_removals(catalog, acknowledged=acknowledged, at=at)
    _name_services(version)
    version.status = VersionStatus.PUBLISHED
    version.effective_at = effective
    version.published_by, version.published_at = by, at
    version.save()
    facts = {
        "number": version.number,
        "effective_at": effective.isoformat(),
        "removed_in_use": {row.line.code: row.applications for row in impact.removed_in_use},
    }
    audit.record(SUBJECT, version.pk, action="published", by=by, at=at, reason=note, facts=facts)
    enqueue(TOPIC, version_id=version.pk)
    announce = partial(version_published.send_robust, CatalogVersion, version_id=version.pk)
    transaction.on_commit(announce)
    return version


def _check_removals(catalog: Snapshot, *, acknowledged: bool, at: datetime) -> Impact:
    """Open applications keep their version (A5), but whoever publishes has to know of them."""
    latest = latest_published()
    impact = impact_of(snapshot_of(latest) if latest else None, catalog, at=at)
    if impact.removed_in_use and not acknowledged:
        named = "、".join(
            f"“{row.line.name}”（{row.applications} 件）" for row in impact.removed_in_use
        )
        message = f"拟移除的应用服务还有办理中的申请：{named}。请勾选知悉后再发布。"
        raise RemovalNotAcknowledged(message, field="acknowledged")
    return impact


def _effect_faults(effective: datetime, *, at: datetime) -> Iterator[DomainError]:
    if effective < at:
        message = "生效时间不能早于现在；如需马上生效，请选择“立即生效”。"
        yield EffectInThePast(message, field="effective_at")
    latest = latest_published()
    if latest is not None and latest.effective_at and effective <= latest.effective_at:
        since = latest.effective_at.astimezone(SHANGHAI)
        message = f"生效时间须晚于第 {latest.number} 版的生效时间（{since:%Y-%m-%d %H:%M}）。"
        yield EffectNotAfterLatest(message, field="effective_at")


def _name_services(version: CatalogVersion) -> None:
    for entry in entries_of(version):
        if entry.service.name != entry.name:
            entry.service.name = entry.name
            entry.service.save(update_fields=["name"])
