"""What a new version means for each service, in words for those it touches. Pure Python."""

from datetime import datetime

from catalog.caps import Cap
from catalog.diff import Diff
from common.dates import format_instant
from common.money import format_yuan


def sentences(diff: Diff) -> dict[str, str]:
    """By service code: what changes, one sentence each; nothing for what only moves in the list."""
    said: dict[str, list[str]] = {}
    for line in diff.removed:
        said.setdefault(line.code, []).append(f"“{line.name}”不再列入目录")
    for change in diff.caps:
        caps = f"由 {cap_in_words(change.old)} 调整为 {cap_in_words(change.new)}"
        said.setdefault(change.line.code, []).append(f"“{change.line.name}”的奖补上限{caps}")
    for name in diff.renamed:
        said.setdefault(name.line.code, []).append(f"“{name.old}”更名为“{name.new}”")
    for scenario in diff.scenarios:
        said.setdefault(scenario.line.code, []).append(f"“{scenario.line.name}”的场景及功能有调整")
    return {code: "，".join(parts) + "。" for code, parts in said.items()}


def cap_in_words(cap: Cap) -> str:
    """¥200,000.00, or ¥2,000.00 / 台（套）."""
    amount = format_yuan(cap.amount)
    return f"{amount} / 台（套）" if cap.is_per_device else amount


def headline(title: str, effective_at: datetime, published_at: datetime) -> str:
    """The notice's title; one published "at once" is in force when people read of it."""
    when = format_instant(effective_at)
    return f"{title}将于{when}生效" if effective_at > published_at else f"{title}已于{when}生效"
