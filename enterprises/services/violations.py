"""Serious violations with public funds (E4): declared by the enterprise or recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from common.clock import local_date
from common.errors import Conflict
from enterprises.enums import ViolationSource
from enterprises.errors import FactInvalid, ReasonRequired
from enterprises.models import Enterprise, Violation
from enterprises.policies import check_can_edit, check_can_record_violation
from enterprises.services.locking import check_version, locked, record

CORRECTED = "企业更正申报"


@dataclass(frozen=True, slots=True)
class Declared:
    """One violation as the enterprise tells it."""

    happened_on: date
    description: str


@transaction.atomic
def declare_violations(
    enterprise: Enterprise, declared: Sequence[Declared], *, by: User, at: datetime, version: int
) -> Enterprise:
    """Keep what the enterprise declares; an empty sequence declares that there are none.

    What was declared before and is missing now is withdrawn as corrected, and stays on record.
    What officials recorded is not touched.
    """
    fresh = locked(enterprise)
    check_can_edit(by, fresh)
    for one in declared:
        _check_happened(one.happened_on, at=at)
    live = Violation.objects.filter(
        enterprise=fresh, source=ViolationSource.DECLARED, withdrawn_at=None
    )
    known = {Declared(row.happened_on, row.description): row for row in live}
    dropped = [row for one, row in known.items() if one not in declared]
    added = [one for one in dict.fromkeys(declared) if one not in known]
    if not dropped and not added and fresh.declares_no_violation is (not declared):
        return fresh
    check_version(fresh, version)
    _withdraw(dropped, CORRECTED, by=by, at=at)
    for one in added:
        _add(fresh, one, ViolationSource.DECLARED, "", by=by, at=at)
    fresh.declares_no_violation = not declared
    _bump(fresh)
    facts = {
        "none": not declared,
        "violations": [[one.happened_on.isoformat(), one.description] for one in declared],
    }
    record(fresh, "violations_declared", by=by, at=at, facts=facts)
    return fresh


@transaction.atomic
def record_violation(
    enterprise: Enterprise,
    *,
    happened_on: date,
    description: str,
    source_text: str,
    by: User,
    at: datetime,
) -> Violation:
    """Keep a violation officials know of, with its source and date.

    Raises `NotAllowed`, `OwnCase`, `FactInvalid`, `ReasonRequired` without a source.
    """
    fresh = locked(enterprise)
    check_can_record_violation(by, fresh)
    _check_happened(happened_on, at=at)
    if not description.strip():
        raise ReasonRequired("请写明违规情况。", field="description", rule="E4")
    if not source_text.strip():
        raise ReasonRequired("请写明信息来源，例如处理决定的文号。", field="source_text", rule="E4")
    declared = Declared(happened_on, description.strip())
    violation = _add(fresh, declared, ViolationSource.RECORDED, source_text.strip(), by=by, at=at)
    _bump(fresh)
    facts = {
        "violation": violation.pk,
        "happened_on": happened_on.isoformat(),
        "description": violation.description,
        "source": violation.source_text,
    }
    record(fresh, "violation_recorded", by=by, at=at, facts=facts)
    return violation


@transaction.atomic
def withdraw_violation(violation: Violation, *, reason: str, by: User, at: datetime) -> Violation:
    """Take back a record that proved wrong; it stays visible with the reason.

    What an enterprise declared is its own to correct. Raises `NotAllowed`, `OwnCase`, `Conflict`.
    """
    fresh = locked(violation.enterprise)
    check_can_record_violation(by, fresh)
    if not (reason := reason.strip()):
        raise ReasonRequired("请写明撤销原因。", field="reason")
    violation = Violation.objects.select_for_update().get(pk=violation.pk)
    if violation.withdrawn_at is not None:
        raise Conflict("这条记录已被撤销。")
    if violation.source == ViolationSource.DECLARED:
        raise Conflict("企业申报的情况由企业自行更正。")
    _withdraw([violation], reason, by=by, at=at)
    _bump(fresh)
    facts = {"violation": violation.pk, "happened_on": violation.happened_on.isoformat()}
    record(fresh, "violation_withdrawn", by=by, at=at, reason=reason, facts=facts)
    return violation


def _check_happened(happened_on: date, *, at: datetime) -> None:
    if happened_on > local_date(at):
        raise FactInvalid("发生日期不能晚于今天。", field="happened_on", rule="E4")


def _add(
    enterprise: Enterprise,
    declared: Declared,
    source: ViolationSource,
    source_text: str,
    *,
    by: User,
    at: datetime,
) -> Violation:
    return Violation.objects.create(
        enterprise=enterprise,
        happened_on=declared.happened_on,
        description=declared.description,
        source=source,
        source_text=source_text,
        recorded_by=by,
        recorded_at=at,
    )


def _withdraw(rows: Sequence[Violation], reason: str, *, by: User, at: datetime) -> None:
    for row in rows:
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = at, by, reason
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])


def _bump(enterprise: Enterprise) -> None:
    enterprise.version += 1
    enterprise.save(update_fields=["declares_no_violation", "version"])
