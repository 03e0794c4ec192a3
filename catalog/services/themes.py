"""The themes of a draft: adding, renaming, putting in order, removing empty ones."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from django.db import transaction

from accounts.models import User
from catalog.checks import raise_all
from catalog.errors import InvalidEntry, ThemeInUse
from catalog.models import CatalogVersion, Theme
from catalog.services.drafts import lock_draft, seal
from common.errors import DomainError

LONGEST = 40


@dataclass(frozen=True, slots=True)
class ThemeFacts:
    """A theme as it is to be; an empty `code` is a new one."""

    code: str
    name: str

    @property
    def field(self) -> str:
        """The form's field that names it."""
        return f"{self.code}-name" if self.code else "new_name"


@transaction.atomic
def revise_themes(
    draft: CatalogVersion,
    *,
    themes: Sequence[ThemeFacts],
    revision: int,
    by: User,
    at: datetime,
) -> CatalogVersion:
    """The draft has these themes from now on, in this order; those left out are removed.

    All or nothing; saying what is already there changes nothing. Raises what `lock_draft` raises,
    `ThemeInUse` for a removed theme that holds services, and `InvalidEntry` for unlawful names.
    """
    version = lock_draft(draft, revision=revision, by=by)
    present = {theme.code: theme for theme in version.themes.all()}
    raise_all([*_name_faults(themes), *_removal_faults(version, present, themes)])
    before = [theme.name for theme in present.values()]
    _write(version, present, themes)
    after = [facts.name.strip() for facts in themes]
    changed = {"themes": [before, after]} if before != after else {}
    return seal(version, action="themes_revised", by=by, at=at, facts=changed)


def _name_faults(themes: Sequence[ThemeFacts]) -> list[DomainError]:
    times = Counter(facts.name.strip() for facts in themes)
    errors: list[DomainError] = []
    for facts in themes:
        name = facts.name.strip()
        if not name:
            errors.append(InvalidEntry("请填写面向环节的名称。", field=facts.field))
        elif len(name) > LONGEST:
            message = f"面向环节的名称不能超过 {LONGEST} 个字。"
            errors.append(InvalidEntry(message, field=facts.field))
        elif times[name] > 1:
            errors.append(InvalidEntry(f"面向环节“{name}”重复。", field=facts.field))
    return errors


def _removal_faults(
    version: CatalogVersion, present: dict[str, Theme], themes: Sequence[ThemeFacts]
) -> list[DomainError]:
    wanted = {facts.code for facts in themes if facts.code}
    if unknown := sorted(wanted - present.keys()):
        return [InvalidEntry(f"草稿中没有代码为 {'、'.join(unknown)} 的面向环节。")]
    held = version.entries.exclude(theme__code__in=wanted).values_list("theme__code", flat=True)
    return [
        ThemeInUse(
            f"“{present[code].name}”下还有应用服务，请先把它们改到其他环节。",
            field=f"{code}-remove",
        )
        for code in dict.fromkeys(held)
    ]


def _write(
    version: CatalogVersion, present: dict[str, Theme], themes: Sequence[ThemeFacts]
) -> None:
    kept = [facts.code for facts in themes if facts.code]
    version.themes.exclude(code__in=kept).delete()
    for position, facts in enumerate(themes, start=1):
        theme = present.get(facts.code) or Theme(version=version, code=_fresh_code(version))
        name = facts.name.strip()
        if (theme.name, theme.position) != (name, position):
            theme.name, theme.position = name, position
            theme.save()


def _fresh_code(version: CatalogVersion) -> str:
    """A code no version has given to another theme."""
    codes = (f"theme-{version.number}-{serial}" for serial in count(1))
    return next(code for code in codes if not Theme.objects.filter(code=code).exists())
