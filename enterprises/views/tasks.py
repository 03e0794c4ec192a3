"""The task list of the profile page, and the papers beside it."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse

from enterprises.enums import CheckStatus
from enterprises.models import Enterprise, IntegrationCertificate
from enterprises.sections import SECTIONS, Section
from enterprises.selectors.facts import current_bank_account
from enterprises.services import is_own_name
from enterprises.services.bank import masked_number

TONES = {
    CheckStatus.NONE: "neutral",
    CheckStatus.PENDING: "waiting",
    CheckStatus.APPROVED: "done",
    CheckStatus.RETURNED: "wrong",
}


def tasks_of(missing: Collection[Section]) -> list[dict[str, str]]:
    """The sections as `components/tasks.html` takes them."""
    return [
        {
            "title": section.title,
            "text": section.about,
            "url": reverse("enterprises:section", args=[section.key]),
            "status": "todo" if section in missing else "done",
        }
        for section in SECTIONS
    ]


def papers_of(enterprise: Enterprise) -> list[dict[str, Any]]:
    """What the identity check leaves out and money needs: certificate, account. 2 queries."""
    certificate = IntegrationCertificate.objects.filter(enterprise=enterprise).first()
    return [
        {
            "title": "收款账户",
            "url": reverse("enterprises:bank-account"),
            **_account(enterprise),
        },
        {
            "title": "贯标证书",
            "url": reverse("enterprises:certificate"),
            "text": "两化融合管理体系贯标企业首次兑现时另有奖补",
            "status": certificate.get_status_display() if certificate else "未提交",
            "tone": TONES[CheckStatus(certificate.status)] if certificate else "neutral",
        },
    ]


def _account(enterprise: Enterprise) -> dict[str, str]:
    account = current_bank_account(enterprise)
    if account is None:
        return {"text": "兑现时资金拨付到这个账户", "status": "未填写", "tone": "neutral"}
    text = f"{account.bank} {masked_number(account.number)}"
    if not is_own_name(account.account_name, enterprise.name):
        # R3 asks again at redemption; whoever changed the firm's name should know before.
        return {"text": text, "status": "户名与企业名称不一致", "tone": "wrong"}
    return {"text": text, "status": "已填写", "tone": "done"}
