"""What a bureau checks: the facts on the licence (E8), and the points it confirms (V7)."""

from collections.abc import Iterable
from dataclasses import dataclass

from enterprises.errors import NotConfirmed
from enterprises.models import Enterprise

# A change of any of these after approval asks for a new check; everything else changes freely.
IDENTITY_FIELDS = (
    "name",
    "uscc",
    "legal_representative",
    "founded_on",
    "is_independent_legal_person",
    "region",
    "licence",
)

LABELS = {
    "name": "企业名称",
    "uscc": "统一社会信用代码",
    "legal_representative": "法定代表人",
    "founded_on": "成立日期",
    "is_independent_legal_person": "独立法人",
    "region": "所在区域",
    "licence": "营业执照",
}

CONFIRMATIONS = {
    "licence": "营业执照清晰、完整，且在有效期内",
    "facts": "企业名称、统一社会信用代码、法定代表人、成立日期与营业执照一致",
    "region": "企业登记地在本部门管辖区域内，所在区域填写正确",
}

CERTIFICATE_CONFIRMATIONS = {
    "paper": "证书编号、企业名称、有效期与附件一致",
    "registry": "已在发证机构网站查询，证书真实有效",
    "award": "是否已获省财政奖补的申报属实",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the check: what is claimed, and what was approved before, where it differs."""

    field: str
    label: str
    value: str
    before: str | None = None

    @property
    def changed(self) -> bool:
        return self.before is not None


def snapshot(enterprise: Enterprise) -> dict[str, str]:
    """The identity facts as text by field name, as they stand."""
    region, licence = enterprise.region, enterprise.licence
    independent = {True: "是", False: "否", None: ""}[enterprise.is_independent_legal_person]
    return {
        "name": enterprise.name,
        "uscc": enterprise.uscc,
        "legal_representative": enterprise.legal_representative,
        "founded_on": enterprise.founded_on.isoformat() if enterprise.founded_on else "",
        "is_independent_legal_person": independent,
        "region": region.full_name if region else "",
        "licence": str(licence.pk) if licence else "",
    }


def check_confirmed(points: dict[str, str], ticked: Iterable[str]) -> list[dict[str, str]]:
    """The checklist as it is kept with the decision; raises `NotConfirmed` for open points (V7)."""
    if open_points := points.keys() - set(ticked):
        raise NotConfirmed(
            f"还有 {len(open_points)} 项未核对，请逐项核对后再通过。", field="confirmed"
        )
    return [{"code": code, "text": text} for code, text in points.items()]


def compare(facts: dict[str, str], before: dict[str, str] | None) -> list[Fact]:
    """The facts of a round beside those of the last approved one; the licence is shown apart."""
    return [
        Fact(
            field,
            LABELS[field],
            facts.get(field, ""),
            before.get(field, "") if before and before.get(field) != facts.get(field) else None,
        )
        for field in IDENTITY_FIELDS
        if field != "licence"
    ]
