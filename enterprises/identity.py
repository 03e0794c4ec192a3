"""What the identity check is about (E8): the facts on the licence, and what the bureau confirms."""

from dataclasses import dataclass

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
