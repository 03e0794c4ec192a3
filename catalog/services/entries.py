"""The services a draft lists: adding, changing, removing and restoring one."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from catalog.caps import Cap
from catalog.checks import line_faults, raise_all
from catalog.enums import VersionStatus
from catalog.errors import InvalidEntry, ServiceCodeTaken
from catalog.models import CatalogVersion, Service, ServiceEntry, Theme
from catalog.selectors import entry_cap
from catalog.services.drafts import drop_unlisted, lock_draft, seal
from catalog.snapshot import Line
from common.errors import DomainError

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAXIMUM_CODE = 60


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What a version says about a service; `theme` is the code of one of its themes."""

    name: str
    theme: str
    number: int
    scenarios: tuple[str, ...]
    cap: Cap


@transaction.atomic
def add_entry(
    draft: CatalogVersion, *, code: str, facts: EntryFacts, revision: int, by: User, at: datetime
) -> ServiceEntry:
    """List a new service under a code that never stood for another one (C3)."""
    version = lock_draft(draft, revision=revision, by=by)
    raise_all([*_code_faults(code), *_facts_faults(version, code, facts)])
    service, _ = Service.objects.get_or_create(code=code, defaults={"name": facts.name})
    entry = ServiceEntry(version=version, service=service)
    _write(entry, facts)
    seal(version, action="entry_added", by=by, at=at, facts=_recorded(entry))
    return entry


@transaction.atomic
def edit_entry(
    draft: CatalogVersion, *, code: str, facts: EntryFacts, revision: int, by: User, at: datetime
) -> ServiceEntry:
    """Change what the draft says about a service; its code stays (C3)."""
    version = lock_draft(draft, revision=revision, by=by)
    entry = _entry(version, code)
    raise_all(_facts_faults(version, code, facts))
    before = _recorded(entry)
    _write(entry, facts)
    after = _recorded(entry)
    changed: dict[str, Any] = {
        key: [before[key], after[key]] for key in after if before[key] != after[key]
    }
    if changed:
        changed["service"] = code
        changed.setdefault("name", entry.name)
    seal(version, action="entry_edited", by=by, at=at, facts=changed)
    return entry


@transaction.atomic
def remove_entry(
    draft: CatalogVersion, *, code: str, revision: int, by: User, at: datetime
) -> None:
    """Take a service off the draft; its code and certifications stay what they were (C3)."""
    version = lock_draft(draft, revision=revision, by=by)
    entry = _entry(version, code)
    facts = _recorded(entry)
    entry.delete()
    drop_unlisted([entry.service_id])
    seal(version, action="entry_removed", by=by, at=at, facts=facts)


@transaction.atomic
def restore_entry(
    draft: CatalogVersion, *, code: str, revision: int, by: User, at: datetime
) -> ServiceEntry:
    """List a service again as the last published version that had it did."""
    version = lock_draft(draft, revision=revision, by=by)
    if version.entries.filter(service__code=code).exists():
        raise InvalidEntry("这项应用服务已在草稿中。")
    origin = (
        ServiceEntry.objects.select_related("theme", "service")
        .filter(service__code=code, version__status=VersionStatus.PUBLISHED)
        .order_by("-version__effective_at")
        .first()
    )
    if origin is None:
        raise InvalidEntry("已发布的目录中没有这项应用服务，无法恢复。")
    entry = ServiceEntry(version=version, service=origin.service)
    facts = EntryFacts(
        name=origin.name,
        theme=_theme_like(version, origin.theme).code,
        number=_free_number(version, origin.number),
        scenarios=tuple(origin.scenarios),
        cap=entry_cap(origin),
    )
    raise_all(_facts_faults(version, code, facts))
    _write(entry, facts)
    seal(version, action="entry_restored", by=by, at=at, facts=_recorded(entry))
    return entry


def next_number(version: CatalogVersion) -> int:
    """The number after the last one in use."""
    return (version.entries.aggregate(last=Max("number"))["last"] or 0) + 1


def _free_number(version: CatalogVersion, wanted: int) -> int:
    taken = version.entries.filter(number=wanted).exists()
    return next_number(version) if taken else wanted


def _theme_like(version: CatalogVersion, theme: Theme) -> Theme:
    found = version.themes.filter(code=theme.code).first()
    if found is not None:
        return found
    last = version.themes.aggregate(last=Max("position"))["last"] or 0
    return Theme.objects.create(
        version=version, code=theme.code, name=theme.name, position=last + 1
    )


def _entry(version: CatalogVersion, code: str) -> ServiceEntry:
    entry = version.entries.select_related("theme", "service").filter(service__code=code).first()
    if entry is None:
        raise InvalidEntry("草稿中没有这项应用服务，可能刚被同事移除。")
    return entry


def _code_faults(code: str) -> list[DomainError]:
    if not _CODE.fullmatch(code) or len(code) > MAXIMUM_CODE:
        message = "服务代码只能用小写字母、数字和连字符，例如 quality-control，最多 60 个字符。"
        return [InvalidEntry(message, field="code")]
    # A service in an open draft only is nobody's yet; one that was ever published keeps its code.
    taken = Service.objects.filter(code=code, entries__isnull=False).first()
    if taken is not None:
        message = f"代码 {code} 已用于“{taken.name}”，不能改作他用。"
        return [ServiceCodeTaken(message, field="code")]
    return []


def _facts_faults(version: CatalogVersion, code: str, facts: EntryFacts) -> list[DomainError]:
    line = Line(code, facts.number, facts.name, facts.theme, facts.cap, facts.scenarios)
    errors = list(line_faults(line))
    others = version.entries.exclude(service__code=code)
    if others.filter(name=facts.name.strip()).exists():
        errors.append(InvalidEntry(f"已有名为“{facts.name}”的应用服务。", field="name"))
    if others.filter(number=facts.number).exists():
        errors.append(InvalidEntry(f"序号 {facts.number} 已被使用。", field="number"))
    if not version.themes.filter(code=facts.theme).exists():
        errors.append(InvalidEntry("请选择面向环节。", field="theme"))
    return errors


def _write(entry: ServiceEntry, facts: EntryFacts) -> None:
    entry.theme = Theme.objects.get(version=entry.version, code=facts.theme)
    entry.name = facts.name.strip()
    entry.number = facts.number
    entry.scenarios = list(facts.scenarios)
    entry.cap_kind, entry.cap_amount = facts.cap
    entry.save()


def _recorded(entry: ServiceEntry) -> dict[str, Any]:
    return {
        "service": entry.service.code,
        "number": entry.number,
        "name": entry.name,
        "theme": entry.theme.code,
        "scenarios": list(entry.scenarios),
        "cap": [entry.cap_kind, f"{entry.cap_amount:.2f}"],
    }
