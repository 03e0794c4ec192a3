"""Keeping the enterprise's facts (企业资料); identity facts ask for a new check when changed."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import Organisation, User
from common.clock import local_date
from common.errors import NotAllowed
from documents.enums import Kind
from enterprises import uscc
from enterprises.enums import IndustryScope
from enterprises.errors import FactInvalid, UsccTaken
from enterprises.identity import IDENTITY_FIELDS
from enterprises.models import AnnualRevenue, Enterprise, IndustryDivision
from enterprises.pledge import PLEDGE_EDITION
from enterprises.policies import check_can_edit
from enterprises.services.identity import recheck
from enterprises.services.locking import changes_between, check_version, locked, record
from enterprises.services.region import check_region_change

EDITABLE = frozenset(
    {
        "name",
        "uscc",
        "legal_representative",
        "founded_on",
        "is_independent_legal_person",
        "address",
        "region",
        "industry",
        "industry_note",
        "size",
        "licence",
        "contact_name",
        "contact_mobile",
        "contact_email",
    }
)


@transaction.atomic
def save_facts(
    enterprise: Enterprise, values: Mapping[str, Any], *, by: User, at: datetime, version: int
) -> Enterprise:
    """Keep new values of some of the `EDITABLE` columns; returns the row as it is afterwards.

    Changing an `IDENTITY_FIELDS` value of an approved enterprise puts it back into its bureau's
    queue (E8). Raises `NotAllowed`, `StaleProfile`, `RegionLocked`, `UsccTaken`, `InvalidUscc`,
    `FactInvalid`. Saving what is there already does nothing.
    """
    fresh = locked(enterprise)
    check_can_edit(by, fresh)
    values = _normalised({name: values[name] for name in values if name in EDITABLE})
    changes = changes_between({name: getattr(fresh, name) for name in values}, values)
    if not changes:  # asked before the version: a double click is no conflict
        return fresh
    check_version(fresh, version)
    _check(fresh, values, changes.keys(), at=at)
    section_before = fresh.industry.section_id if fresh.industry else None
    for name, value in values.items():
        setattr(fresh, name, value)
    facts: dict[str, Any] = {"changes": changes}
    if "industry" in changes and _opening_lapses(fresh, section_before):
        facts["opening_lapsed"] = True
    if changes.keys() & set(IDENTITY_FIELDS) and recheck(fresh, by=by, at=at):
        facts["recheck"] = True
    _save(fresh)
    if "name" in changes:
        Organisation.objects.filter(pk=fresh.organisation_id).update(name=fresh.name)
    record(fresh, "profile_saved", by=by, at=at, facts=facts)
    return fresh


@transaction.atomic
def save_revenues(
    enterprise: Enterprise,
    amounts: Mapping[int, Decimal | None],
    *,
    by: User,
    at: datetime,
    version: int,
) -> Enterprise:
    """Keep main-business revenue by calendar year, in yuan; None takes a year out (E3)."""
    fresh = locked(enterprise)
    check_can_edit(by, fresh)
    if any(year >= local_date(at).year for year in amounts):
        raise FactInvalid("只能填写已结束年度的收入。", field="revenue")
    stored = dict(
        AnnualRevenue.objects.filter(enterprise=fresh, year__in=amounts).values_list(
            "year", "amount"
        )
    )
    old = {str(year): stored.get(year) for year in amounts}
    changes = changes_between(old, {str(year): amount for year, amount in amounts.items()})
    if not changes:
        return fresh
    check_version(fresh, version)
    for year in map(int, changes):
        if (amount := amounts[year]) is None:
            AnnualRevenue.objects.filter(enterprise=fresh, year=year).delete()
        else:
            AnnualRevenue.objects.update_or_create(
                enterprise=fresh, year=year, defaults={"amount": amount}
            )
    _save(fresh)
    record(fresh, "revenue_saved", by=by, at=at, facts={"changes": changes})
    return fresh


@transaction.atomic
def pledge(enterprise: Enterprise, *, by: User, at: datetime, version: int) -> Enterprise:
    """Sign the pledge for the enterprise; who and when are kept, and which text."""
    fresh = locked(enterprise)
    check_can_edit(by, fresh)
    if fresh.pledged_at is not None:
        return fresh
    check_version(fresh, version)
    fresh.pledged_at, fresh.pledged_by = at, by
    _save(fresh)
    record(fresh, "pledged", by=by, at=at, facts={"edition": PLEDGE_EDITION})
    return fresh


def _normalised(values: dict[str, Any]) -> dict[str, Any]:
    cleaned = {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }
    if "uscc" in cleaned:
        cleaned["uscc"] = uscc.parse(cleaned["uscc"])
    return cleaned


def _check(
    enterprise: Enterprise, values: Mapping[str, Any], changed: Any, *, at: datetime
) -> None:
    founded_on = values.get("founded_on")
    if founded_on is not None and founded_on > local_date(at):
        raise FactInvalid("成立日期不能晚于今天。", field="founded_on", rule="E2")
    if "region" in changed:
        check_region_change(enterprise)
    if "uscc" in changed and Enterprise.objects.filter(uscc=values["uscc"]).exists():
        raise _taken()
    industry = values.get("industry", enterprise.industry)
    note = values.get("industry_note", enterprise.industry_note)
    serving = (
        isinstance(industry, IndustryDivision) and industry.section.scope == IndustryScope.SERVING
    )
    if serving and not note:
        raise FactInvalid(
            "该行业属于直接服务工业的行业，请说明如何服务工业企业。",
            field="industry_note",
            rule="E7",
        )
    licence = values.get("licence")
    if licence is not None and (
        licence.organisation_id != enterprise.organisation_id or licence.kind != Kind.LICENCE
    ):
        raise NotAllowed("这份文件不是本企业的营业执照。")


def _opening_lapses(enterprise: Enterprise, section_before: str | None) -> bool:
    """The province opened one section for this enterprise, not any it moves to later (E7)."""
    industry = enterprise.industry
    if not enterprise.industry_opened_at or (industry and industry.section_id == section_before):
        return False
    enterprise.industry_opened_at = enterprise.industry_opened_by = None
    enterprise.industry_opened_reason = ""
    return True


def _save(enterprise: Enterprise) -> None:
    enterprise.version += 1
    try:
        with transaction.atomic():
            enterprise.save()
    except IntegrityError as error:
        # Somebody registered the same code between our look and our update.
        if "uscc" in str(error):
            raise _taken() from error
        raise


def _taken() -> UsccTaken:
    return UsccTaken("该统一社会信用代码已由其他账号登记，请核对后再填。", field="uscc")
