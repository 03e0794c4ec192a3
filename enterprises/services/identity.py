"""The identity check (企业认证, E8): asked for by the enterprise, decided by its bureau."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.services import notify_organisation
from common.errors import DomainErrors
from enterprises.enums import CheckStatus
from enterprises.errors import NotPending, ProfileIncomplete, ReasonRequired
from enterprises.identity import CONFIRMATIONS, check_confirmed, snapshot
from enterprises.models import Enterprise, IdentityCheck
from enterprises.policies import check_can_edit, check_can_judge
from enterprises.selectors.profile import missing_sections
from enterprises.services.locking import check_version, locked, record
from enterprises.signals import identity_approved


@transaction.atomic
def submit_identity(
    enterprise: Enterprise, *, by: User, at: datetime, version: int
) -> IdentityCheck:
    """Ask the bureau for the check; the profile must be complete.

    Raises `DomainErrors` of `ProfileIncomplete`, one for each open section, `StaleProfile`, and
    `NotPending` when the check is running or done already.
    """
    fresh = locked(enterprise)
    check_can_edit(by, fresh)
    if fresh.identity_status in (CheckStatus.PENDING, CheckStatus.APPROVED):
        raise NotPending("企业认证已提交，无需重复提交。")
    check_version(fresh, version)
    if missing := missing_sections(fresh, at=at):
        raise DomainErrors([ProfileIncomplete(f"请先完成“{one.title}”。") for one in missing])
    check = open_check(fresh, by=by, at=at)
    _set_status(fresh, CheckStatus.PENDING)
    record(fresh, "identity_submitted", by=by, at=at)
    return check


@transaction.atomic
def approve_identity(
    check: IdentityCheck,
    *,
    confirmed: Iterable[str],
    by: User,
    at: datetime,
    version: int,
) -> Enterprise:
    """Approve after confirming every point of `CONFIRMATIONS` (V7).

    `version` is the enterprise's version the officer looked at: facts changed since then are a
    `StaleProfile`. Raises `NotAllowed`, `OwnCase`, `NotPending`, `NotConfirmed`.
    """
    fresh, check = _locked_pending(check, by=by, version=version)
    check.confirmed = check_confirmed(CONFIRMATIONS, confirmed)
    _decide(fresh, check, CheckStatus.APPROVED, by=by, at=at)
    notify_organisation(
        fresh.organisation_id,
        key=f"identity-{check.pk}-approved",
        title="企业认证已通过",
        body="贵企业的认证已由经信部门核验通过。",
        url=reverse("enterprises:profile"),
        at=at,
        by_mail=True,
    )
    transaction.on_commit(
        lambda: identity_approved.send_robust(
            Enterprise, enterprise_id=fresh.pk, by_id=by.pk, at=at
        )
    )
    return fresh


@transaction.atomic
def return_identity(
    check: IdentityCheck, *, reason: str, by: User, at: datetime, version: int
) -> Enterprise:
    """Give the check back with what has to be mended; the enterprise is told at once.

    Raises as `approve_identity`, and `ReasonRequired`.
    """
    if not (reason := reason.strip()):
        raise ReasonRequired("请写明需要修改的内容。", field="reason")
    fresh, check = _locked_pending(check, by=by, version=version)
    check.reason = reason
    _decide(fresh, check, CheckStatus.RETURNED, by=by, at=at)
    notify_organisation(
        fresh.organisation_id,
        key=f"identity-{check.pk}-returned",
        title="企业认证被退回，请修改后重新提交",
        body=reason,
        url=reverse("enterprises:profile"),
        needs_action=True,
        at=at,
        by_mail=True,
    )
    return fresh


def open_check(enterprise: Enterprise, *, by: User, at: datetime) -> IdentityCheck:
    """Begin a round with the facts as they stand; the caller holds the enterprise's lock."""
    enterprise.identity_submitted_at = at
    return IdentityCheck.objects.create(
        enterprise=enterprise,
        submitted_at=at,
        submitted_by=by,
        facts=snapshot(enterprise),
        licence=enterprise.licence,
    )


def recheck(enterprise: Enterprise, *, by: User, at: datetime) -> bool:
    """After identity facts changed: an approval lapses, a running round takes the new facts.

    The caller holds the lock and saves the row. A running round keeps its place in the queue.
    Returns whether an approval has lapsed.
    """
    if enterprise.identity_status == CheckStatus.APPROVED:
        open_check(enterprise, by=by, at=at)
        enterprise.identity_status = CheckStatus.PENDING
        return True
    if enterprise.identity_status == CheckStatus.PENDING:
        IdentityCheck.objects.filter(enterprise=enterprise, outcome=CheckStatus.PENDING).update(
            facts=snapshot(enterprise), licence=enterprise.licence
        )
    return False


def _locked_pending(
    check: IdentityCheck, *, by: User, version: int
) -> tuple[Enterprise, IdentityCheck]:
    fresh = locked(check.enterprise)
    check_can_judge(by, fresh)
    check = IdentityCheck.objects.select_for_update().get(pk=check.pk)
    if check.outcome != CheckStatus.PENDING:
        decided_by = check.decided_by.name if check.decided_by else ""
        raise NotPending(f"{decided_by}已办理此项企业认证，结果为“{check.get_outcome_display()}”。")
    check_version(fresh, version)
    return fresh, check


def _decide(
    enterprise: Enterprise, check: IdentityCheck, outcome: CheckStatus, *, by: User, at: datetime
) -> None:
    check.outcome, check.decided_by, check.decided_at = outcome, by, at
    check.save(update_fields=["outcome", "decided_by", "decided_at", "reason", "confirmed"])
    _set_status(enterprise, outcome)
    facts = {"check": check.pk, "facts": check.facts}
    if check.confirmed:
        facts["confirmed"] = check.confirmed
    action = "identity_approved" if outcome == CheckStatus.APPROVED else "identity_returned"
    record(enterprise, action, by=by, at=at, reason=check.reason, facts=facts)


def _set_status(enterprise: Enterprise, status: CheckStatus) -> None:
    enterprise.identity_status = status
    enterprise.version += 1
    enterprise.save(update_fields=["identity_status", "identity_submitted_at", "version"])
