"""Publishing a version: from then on it never changes (C1)."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.db import transaction

from accounts.models import User
from catalog.checks import publication_faults, raise_all
from catalog.enums import VersionStatus
from catalog.errors import EffectInThePast, EffectNotAfterLatest
from catalog.locks import hold_alone
from catalog.models import CatalogVersion
from catalog.policies import check_can_publish
from catalog.selectors import SUBJECT, drafters_of, entries_of, latest_published, snapshot_of
from catalog.services.drafts import lock_draft
from catalog.signals import version_published
from common import audit
from common.clock import SHANGHAI
from common.errors import DomainError


@transaction.atomic
def publish(
    draft: CatalogVersion,
    *,
    effective_at: datetime | None,
    by: User,
    at: datetime,
    revision: int | None = None,
    note: str = "",
) -> CatalogVersion:
    """Publish the draft, in force from `effective_at` (None: at once, that is from `at`).

    `at` is the database's clock, read after `catalog.locks.hold_alone()`, so that no application is
    stamped between reading it and the commit. `revision` is the one the publisher has seen.
    Raises `SecondPersonNeeded`, `EffectInThePast`, `EffectNotAfterLatest`, `NothingToPublish`,
    `InvalidEntry` (several as `DomainErrors`), and what `lock_draft` raises. `version_published`
    is sent after the commit.
    """
    hold_alone()
    version = lock_draft(draft, revision=revision, by=by)
    check_can_publish(by, drafters_of(version))
    effective = effective_at or at
    faults = [*_effect_faults(effective, at=at), *publication_faults(snapshot_of(version))]
    raise_all(faults)
    _name_services(version)
    version.status = VersionStatus.PUBLISHED
    version.effective_at = effective
    version.published_by, version.published_at = by, at
    version.save()
    facts = {"number": version.number, "effective_at": effective.isoformat()}
    audit.record(SUBJECT, version.pk, action="published", by=by, at=at, reason=note, facts=facts)
    announce = partial(version_published.send_robust, CatalogVersion, version_id=version.pk)
    transaction.on_commit(announce)
    return version


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
