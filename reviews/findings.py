"""What spot checks found, on pages about something else: sections, notices to those who judge."""

from collections.abc import Iterable
from typing import Any

from accounts.enums import Role
from accounts.models import User
from common.supplements import Supplement
from common.supplements import register as at_place
from documents import access
from documents.enums import Kind
from documents.models import Document
from enterprises.models import Enterprise
from reviews.models import CheckResultFile, SpotCheckItem
from reviews.policies import sees_internal
from reviews.presenting_checks import finding_row
from reviews.selectors.checks import SHOWN, found_against, known_items
from suppliers.models import Supplier
from vouchers.eligibility.enterprise import check_owed_back
from vouchers.models import Clawback, Voucher
from vouchers.presenting import verdict_rows
from vouchers.selectors.facts import told_owed
from vouchers.selectors.visibility import visible_to

TEMPLATE = "reviews/checks/_findings.html"
_WEIGHTS = {"notice": 1, "pass": 2}


def register() -> None:
    """Called once when the app is ready."""
    at_place("vouchers.voucher", on_voucher)
    at_place("enterprises.detail", on_party)
    at_place("suppliers.detail", on_party)
    at_place("suppliers.own", on_party)
    access.register(Kind.EVIDENCE, may_open_file)


def on_voucher(voucher: Voucher, viewer: User) -> Supplement | None:
    """What was found in this voucher, to everybody who sees it."""
    if not voucher.number:
        return None
    return _section(known_items([voucher]), viewer, "抽查结果")


def on_party(party: Enterprise | Supplier, viewer: User) -> Supplement | None:
    """What was found in vouchers of an enterprise or a supplier, as far as the viewer sees them."""
    return _section(found_against(party, viewer), viewer, "抽查发现的问题")


def _section(items: Iterable[Any], viewer: User, title: str) -> Supplement | None:
    rows = [finding_row(item) for item in items[:SHOWN]]  # type: ignore[index]
    if not rows:
        return None
    context = {"rows": rows, "title": title, "official": sees_internal(viewer), "viewer": viewer}
    return Supplement(TEMPLATE, context)


def standing_notices(
    voucher: Voucher, *, demands: Iterable[Clawback], found: Iterable[SpotCheckItem]
) -> list[dict[str, str]]:
    """Notices to those who judge a case: money owed back (E9), findings against its parties.

    What the last submission said of E9 is of that moment; this is of now.
    """
    owed = check_owed_back(told_owed(demands), submitted=True)
    return [*(_notice(item, voucher) for item in found), *verdict_rows([owed])]


def with_standing(
    trace: list[dict[str, str]], standing: list[dict[str, str]]
) -> list[dict[str, str]]:
    """The trace with what stands now in place of what it said then; notices before passes."""
    rows = [*(row for row in trace if row["rule"] != "E9"), *standing]
    return sorted(rows, key=lambda row: _WEIGHTS.get(row["level"], 0))


def _notice(item: SpotCheckItem, voucher: Voucher) -> dict[str, str]:
    same = item.voucher.enterprise_id == voucher.enterprise_id
    text = f"该供应商实施的服务券在抽查（{item.check_drawn.number}）中发现问题，详见供应商详情。"
    if same:
        text = f"该企业的服务券 {item.voucher.number} 在抽查中发现问题，详见企业详情。"
    return {
        "rule": "",
        "level": "notice",
        "title": "抽查发现问题",
        "text": text,
        "word": "提示",
        "field": "",
        "url": "",
    }


def may_open_file(user: User, document: Document) -> bool:
    """Whoever sees a voucher opens the files of its results (asked by documents)."""
    rows = CheckResultFile.objects.filter(document=document)
    seen = visible_to(user).filter(pk__in=rows.values("result__item__voucher"))
    return user.role != Role.ADMIN and seen.exists()
