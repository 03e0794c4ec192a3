"""A catalog draft on the workbench: caps moved, a service new and one gone, tried on last year."""

from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import User
from catalog.caps import FIXED, PER_DEVICE, Cap
from catalog.models import CatalogVersion
from catalog.selectors import open_draft
from catalog.services.drafts import Settings, revise_draft, start_draft
from catalog.services.entries import EntryFacts, add_entry, remove_entry
from catalog.services.themes import ThemeFacts, revise_themes
from vouchers.models import WhatIf
from vouchers.selectors.what_if import last_closed_cycle
from vouchers.services.what_if import run_what_if

CAPS = {
    "smart-tuning": Cap(FIXED, Decimal(400_000)),
    "quality-control": Cap(FIXED, Decimal(150_000)),
    "equipment-monitoring": Cap(PER_DEVICE, Decimal(2_500)),
}
VISION = EntryFacts(
    name="工业视觉检测",
    theme="",
    number=12,
    scenarios=("用图像自动检出外观缺陷，记录可追溯到机台和批次。",),
    cap=Cap(FIXED, Decimal(80_000)),
)


def seed_catalog_draft(*, by: User, at: datetime) -> None:
    """A draft by the first person of the province, for the second to publish; once."""
    if open_draft() is not None or CatalogVersion.objects.count() > 1:
        return
    draft = start_draft(by=by, at=at)
    settings = Settings(
        draft.title,
        Decimal(600_000),
        draft.integration_bonus,
        bonus_counts_toward_cap=False,
        intended_at=(at + timedelta(days=38)).replace(hour=16, minute=0, second=0, microsecond=0),
    )
    draft = revise_draft(draft, settings=settings, caps=CAPS, revision=1, by=by, at=at)
    remove_entry(draft, code="hr-performance", revision=draft.revision, by=by, at=at)
    themes = [
        ThemeFacts(theme.code, "服务型制造" if theme.name == "售后管理" else theme.name)
        for theme in draft.themes.all()
    ]
    draft = revise_themes(draft, themes=themes, revision=_revision(draft), by=by, at=at)
    production = draft.themes.get(name="生产管理")
    facts = EntryFacts(VISION.name, production.code, VISION.number, VISION.scenarios, VISION.cap)
    add_entry(draft, code="visual-inspection", facts=facts, revision=_revision(draft), by=by, at=at)
    _try(CatalogVersion.objects.get(pk=draft.pk), by=by, at=at)


def _revision(draft: CatalogVersion) -> int:
    return CatalogVersion.objects.get(pk=draft.pk).revision


def _try(draft: CatalogVersion, *, by: User, at: datetime) -> WhatIf | None:
    cycle = last_closed_cycle(at)
    if cycle is None:
        return None
    return run_what_if(draft, cycle, by=by, at=at, progress=lambda done, total, note: None)
