"""How far an enterprise is with its profile."""

from datetime import date, datetime

from common.clock import local_date
from enterprises.enums import CheckStatus, IndustryScope, ViolationSource
from enterprises.models import AnnualRevenue, Enterprise, IdentityCheck, Violation
from enterprises.sections import (
    BASICS,
    CONTACT,
    INTEGRITY,
    LICENCE,
    PLACE,
    PLEDGE,
    REVENUE,
    SECTIONS,
    Section,
)


def revenue_year(at: date | datetime) -> int:
    """The calendar year before `at` in Shanghai: the year E3 asks about."""
    return (local_date(at) if isinstance(at, datetime) else at).year - 1


def done_sections(enterprise: Enterprise, *, at: datetime) -> frozenset[Section]:
    """The sections in which nothing is missing."""
    complete = {
        BASICS: all(
            (
                enterprise.name,
                enterprise.uscc,
                enterprise.legal_representative,
                enterprise.founded_on,
                enterprise.address,
                enterprise.is_independent_legal_person is not None,
            )
        ),
        PLACE: bool(enterprise.region_id and enterprise.size) and _industry_done(enterprise),
        LICENCE: enterprise.licence_id is not None,
        REVENUE: AnnualRevenue.objects.filter(
            enterprise=enterprise, year=revenue_year(at)
        ).exists(),
        INTEGRITY: enterprise.declares_no_violation is not None,
        CONTACT: bool(enterprise.contact_name and enterprise.contact_mobile),
        PLEDGE: enterprise.pledged_at is not None,
    }
    return frozenset(section for section, done in complete.items() if done)


def missing_sections(enterprise: Enterprise, *, at: datetime) -> tuple[Section, ...]:
    """The sections still open, in the order of the task list."""
    done = done_sections(enterprise, at=at)
    return tuple(section for section in SECTIONS if section not in done)


def declared_violations(enterprise: Enterprise) -> list[Violation]:
    """What the enterprise itself has declared and not taken back (E4)."""
    return list(
        Violation.objects.filter(
            enterprise=enterprise, source=ViolationSource.DECLARED, withdrawn_at=None
        )
    )


def last_return(enterprise: Enterprise) -> IdentityCheck | None:
    """The returned round an enterprise has to answer, while it has not submitted again."""
    if enterprise.identity_status != CheckStatus.RETURNED:
        return None
    return enterprise.identity_checks.filter(outcome=CheckStatus.RETURNED).first()


def _industry_done(enterprise: Enterprise) -> bool:
    industry = enterprise.industry
    if industry is None:
        return False
    # E7: those who serve industry say how.
    return industry.section.scope != IndustryScope.SERVING or bool(enterprise.industry_note)
