"""A draft: starting it as a copy, changing its settings and caps, giving it up (C4)."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import cn2an
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from catalog.caps import Cap
from catalog.checks import cap_faults, raise_all, settings_faults
from catalog.enums import VersionStatus
from catalog.errors import (
    AlreadyPublished,
    DraftExists,
    DraftGone,
    EffectInThePast,
    InvalidEntry,
    StaleDraft,
)
from catalog.locks import hold_alone
from catalog.models import CatalogVersion, Service, ServiceEntry, Theme
from catalog.policies import check_can_draft
from catalog.selectors import SUBJECT, entries_of, open_draft, trail_of, version_in_force
from common import audit
from common.clock import SHANGHAI

_EDITION = re.compile(r"（第.{1,6}?版）")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a version says besides its services; money in yuan."""

    title: str
    cumulative_cap: Decimal
    integration_bonus: Decimal
    bonus_counts_toward_cap: bool
    intended_at: datetime | None = None


@transaction.atomic
def start_draft(*, by: User, at: datetime, source: CatalogVersion | None = None) -> CatalogVersion:
    """Open a draft as a copy of the version in force at `at` (C4), or of another published one.

    Raises `DraftExists` while another draft is open.
    """
    check_can_draft(by)
    hold_alone()
    if (present := open_draft()) is not None:
        raise DraftExists(f"第 {present.number} 版草稿还没有发布，请先发布或放弃它。", rule="C4")
    origin = source or version_in_force(at)
    draft = _copy_version(origin, by=by, at=at)
    _copy_entries(origin, draft)
    facts = {"number": draft.number, "copied_from": origin.number}
    audit.record(SUBJECT, draft.pk, action="draft_started", by=by, at=at, facts=facts)
    return draft


def _copy_version(origin: CatalogVersion, *, by: User, at: datetime) -> CatalogVersion:
    highest = CatalogVersion.objects.aggregate(number=Max("number"))["number"] or 0
    return CatalogVersion.objects.create(
        number=highest + 1,
        title=edition_title(origin.title, highest + 1),
        cumulative_cap=origin.cumulative_cap,
        integration_bonus=origin.integration_bonus,
        bonus_counts_toward_cap=origin.bonus_counts_toward_cap,
        copied_from=origin,
        created_by=by,
        created_at=at,
    )


def edition_title(title: str, number: int) -> str:
    """The title with its edition replaced: …（第一版） becomes …（第二版）."""
    edition = f"（第{cn2an.an2cn(number)}版）"
    return _EDITION.sub(edition, title) if _EDITION.search(title) else title + edition


def _copy_entries(origin: CatalogVersion, draft: CatalogVersion) -> None:
    themes = {
        theme.pk: Theme(version=draft, code=theme.code, name=theme.name, position=theme.position)
        for theme in origin.themes.all()
    }
    Theme.objects.bulk_create(themes.values())
    ServiceEntry.objects.bulk_create(
        ServiceEntry(
            version=draft,
            theme=themes[entry.theme_id],
            service=entry.service,
            number=entry.number,
            name=entry.name,
            scenarios=entry.scenarios,
            cap_kind=entry.cap_kind,
            cap_amount=entry.cap_amount,
        )
        for entry in entries_of(origin)
    )


@transaction.atomic
def revise_draft(
    draft: CatalogVersion,
    *,
    settings: Settings,
    caps: Mapping[str, Cap],
    revision: int,
    by: User,
    at: datetime,
) -> CatalogVersion:
    """Change the draft's settings and the caps of the services named by their codes.

    All or nothing; saving what is already there changes nothing. Raises what `lock_draft` raises,
    and `InvalidEntry` (several as `DomainErrors`) for amounts no version may carry.
    """
    version = lock_draft(draft, revision=revision, by=by)
    entries = {entry.service.code: entry for entry in entries_of(version)}
    _check_revision(settings, caps, entries)
    _check_intention(version, settings, at=at)
    facts = _apply_settings(version, settings) | _apply_caps(entries, caps)
    return seal(version, action="draft_revised", by=by, at=at, facts=facts)


def _check_revision(
    settings: Settings, caps: Mapping[str, Cap], entries: Mapping[str, ServiceEntry]
) -> None:
    if unknown := sorted(caps.keys() - entries.keys()):
        raise InvalidEntry(f"草稿中没有代码为 {'、'.join(unknown)} 的应用服务。")
    if not settings.title.strip():
        raise InvalidEntry("请填写目录名称。", field="title")
    raise_all(
        [
            *settings_faults(settings.cumulative_cap, settings.integration_bonus),
            *(fault for code, cap in caps.items() for fault in cap_faults(entries[code].name, cap)),
        ]
    )


def _check_intention(version: CatalogVersion, settings: Settings, *, at: datetime) -> None:
    """A plan that has gone by in the meantime hinders nobody; a new one lies ahead (C1)."""
    intended = settings.intended_at
    if intended is not None and intended != version.intended_at and intended < at:
        raise EffectInThePast("拟定生效时间不能早于现在。", field="intended_at")


def _apply_settings(version: CatalogVersion, settings: Settings) -> dict[str, Any]:
    facts = {}
    for name, value in asdict(settings).items():
        if getattr(version, name) != value:
            facts[name] = [str(getattr(version, name)), str(value)]
            setattr(version, name, value)
    return facts


def _apply_caps(entries: Mapping[str, ServiceEntry], caps: Mapping[str, Cap]) -> dict[str, Any]:
    changed, facts = [], {}
    for code, cap in caps.items():
        entry = entries[code]
        old = Cap(entry.cap_kind, entry.cap_amount)
        if old != cap:
            facts[f"cap:{code}"] = [_plain(old), _plain(cap)]
            entry.cap_kind, entry.cap_amount = cap
            changed.append(entry)
    ServiceEntry.objects.bulk_update(changed, ["cap_kind", "cap_amount"])
    return facts


def _plain(cap: Cap) -> str:
    return f"{cap.kind} {cap.amount:.2f}"


@transaction.atomic
def discard_draft(draft: CatalogVersion, *, by: User, at: datetime) -> None:
    """Give the draft up; its number and the services only it listed are free again."""
    version = lock_draft(draft, revision=None, by=by)
    facts = {"number": version.number, "title": version.title}
    audit.record(SUBJECT, version.pk, action="draft_discarded", by=by, at=at, facts=facts)
    services = list(version.entries.values_list("service_id", flat=True))
    version.entries.all().delete()
    version.delete()
    drop_unlisted(services)


def drop_unlisted(service_ids: list[int]) -> None:
    """Delete those services that no version lists: they were never anything but a draft's idea."""
    Service.objects.filter(pk__in=service_ids, entries=None).delete()


def lock_draft(draft: CatalogVersion, *, revision: int | None, by: User) -> CatalogVersion:
    """The draft's row, locked, for a person who may change it.

    Raises `NotAllowed`, `DraftGone`, `AlreadyPublished`, or `StaleDraft` when somebody changed it
    after the `revision` the caller saw (None: whatever it is now).
    """
    check_can_draft(by)
    version = CatalogVersion.objects.select_for_update().filter(pk=draft.pk).first()
    if version is None:
        raise DraftGone("这份草稿已被放弃。")
    if version.status == VersionStatus.PUBLISHED:
        raise AlreadyPublished("这一版目录已经发布，不能再修改。")
    if revision is not None and revision != version.revision:
        raise StaleDraft(_who_was_first(version))
    return version


def _who_was_first(version: CatalogVersion) -> str:
    last = trail_of(version).first()
    if last is None:
        return "这份草稿刚刚被修改过。"
    when = last.at.astimezone(SHANGHAI)
    return f"{last.actor}已于 {when:%m-%d %H:%M} 修改过这份草稿。"


def seal(
    version: CatalogVersion, *, action: str, by: User, at: datetime, facts: dict[str, Any]
) -> CatalogVersion:
    """Save the locked draft with its next revision and record what changed, if anything did."""
    if facts:
        version.revision += 1
        version.save()
        audit.record(SUBJECT, version.pk, action=action, by=by, at=at, facts=facts)
    return version
