"""Spot checks in the shape the page's components take. Nothing here asks the database."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from common.dates import format_instant
from common.money import format_wan, format_yuan
from reviews.enums import Finding
from reviews.models import CheckResult, SpotCheck, SpotCheckItem
from vouchers.presenting import Facts

TONES = {Finding.PASSED: "done", Finding.FOUND: "wrong"}
LABELS = dict(Finding.choices)
METHOD = "SHA-256 排序抽样（Efraimidis–Spirakis）"


def percent(rate: Any) -> str:
    """0.05 as 5%."""
    return f"{(rate * 100).normalize():f}%"


def weight_words(check: SpotCheck) -> str:
    """How it was drawn."""
    return check.get_weight_display() if check.weight else "每张机会相同"


def draw_facts(check: SpotCheck) -> Facts:
    """Everything needed to draw again."""
    total = f"{format_yuan(check.population_sum)}（{format_wan(check.population_sum)}）"
    return [
        ("抽查编号", check.number),
        (
            "组织部门",
            check.organisation.name,
            f"{check.drawn_by.name} {format_instant(check.drawn_at)}",
        ),
        *((label, words) for label, words in check.scope),
        ("范围内服务券", f"{check.population_count} 张", total),
        ("抽取比例", percent(check.rate), "按比例向上取整，至少 1 张"),
        ("抽取方式", weight_words(check)),
        ("随机种子", check.seed),
        ("范围清单哈希", check.population_hash, "清单文件的 SHA-256"),
        ("抽样方法", METHOD),
    ]


def outcome_tag(outcome: str, *, assigned: bool) -> tuple[str, str]:
    """The tag's words and tone."""
    if outcome:
        return LABELS[Finding(outcome)], TONES[Finding(outcome)]
    return ("待核查", "accent") if assigned else ("待分派", "waiting")


def check_row(row: dict[str, Any]) -> dict[str, Any]:
    """One draw in the list."""
    return {
        **row,
        "url": reverse("reviews:check", args=[row["id"]]),
        "percent": percent(row["rate"]),
        "left": row["drawn"] - row["decided"],
    }


def item_row(row: dict[str, Any]) -> dict[str, Any]:
    """One voucher drawn, in a list."""
    label, tone = outcome_tag(row["outcome"], assigned=row["inspector_name"] is not None)
    return {
        **row,
        "url": reverse("reviews:check-item", args=[row["id"]]),
        "inspector": row["inspector_name"] or "—",
        "label": label,
        "tone": tone,
    }


def result_rows(results: Iterable[CheckResult]) -> list[dict[str, Any]]:
    """What was found, the latest first: it is the one that counts."""
    return [
        {
            "label": result.get_outcome_display(),
            "tone": TONES[Finding(result.outcome)],
            "findings": result.findings,
            "questioned": result.questioned,
            "amendment": result.amendment,
            "at": result.recorded_at,
            "files": [
                {
                    "name": file.document.name,
                    "url": reverse("documents:viewer", args=[file.document_id]),
                }
                for file in result.files.all()
            ],
        }
        for result in results
    ]


def finding_row(item: SpotCheckItem) -> dict[str, Any]:
    """An item with a result, on a page about something else."""
    results = result_rows(item.results.all())
    voucher = item.voucher
    return {
        "number": voucher.number,
        "voucher_url": reverse("vouchers:voucher", args=[voucher.public_id]),
        "item_url": reverse("reviews:check-item", args=[item.pk]),
        "check": item.check_drawn.number,
        "enterprise": voucher.enterprise.name,
        "supplier": voucher.supplier.name if voucher.supplier else "",
        "current": results[0],
        "earlier": results[1:],
    }
