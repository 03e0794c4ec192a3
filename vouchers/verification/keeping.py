"""Runs the comparison and keeps what it found; every night by itself, and whenever asked."""

from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.services import notify
from common.clock import SHANGHAI, local_date
from vouchers.models import VerificationRun
from vouchers.verification.run import Step, verify_everything

KEPT_DIFFERENCES = 200
NIGHT_HOUR = 2  # Shanghai time: when nobody waits for the machine
LONGEST = timedelta(hours=3)  # a run that has not ended by then has died with its worker
TOLD = (Role.PROVINCE, Role.ADMIN)


def verify_and_keep(
    run: VerificationRun, *, step: Step = lambda done, total: None
) -> VerificationRun:
    """Compare everything and write the result into the run; people are told of differences.

    Raises nothing of its own: a difference is a result.
    """
    report = verify_everything(step)
    with transaction.atomic():
        VerificationRun.objects.filter(pk=run.pk, ended_at=None).update(
            ended_at=Now(),
            clean=report.clean,
            compared=dict(report.compared),
            differences=[asdict(one) for one in report.differences[:KEPT_DIFFERENCES]],
            difference_count=len(report.differences),
        )
        run.refresh_from_db()
        if not report.clean:
            _tell(run)
    return run


def start_run(*, by: User, at: datetime) -> VerificationRun:
    """A run somebody asked for."""
    return VerificationRun.objects.create(asked_by=by, started_at=at)


def verify_tonight(*, at: datetime) -> VerificationRun | None:
    """The run of the night, once a day from NIGHT_HOUR on; None when there is nothing to do.

    Called every half hour, by any number of workers: the day is unique, and a run whose worker
    died is begun anew after LONGEST.
    """
    if at.astimezone(SHANGHAI).hour < NIGHT_HOUR:
        return None
    run = _claimed(local_date(at), at)
    return None if run is None else verify_and_keep(run)


def _claimed(day: date, at: datetime) -> VerificationRun | None:
    try:
        with transaction.atomic():
            return VerificationRun.objects.create(day=day, started_at=at)
    except IntegrityError:  # somebody has it, or had it
        dead = VerificationRun.objects.filter(day=day, ended_at=None, started_at__lt=at - LONGEST)
        return VerificationRun.objects.get(day=day) if dead.update(started_at=at) else None


def _tell(run: VerificationRun) -> None:
    notify(
        users=User.objects.filter(role__in=TOLD, is_active=True),
        key=f"verification-{run.pk}",
        title=f"账务核对发现 {run.difference_count} 处不一致",
        body="请尽快查看核对结果，查明原因前不要办理拨付。",
        url=reverse("system:verification"),
        needs_action=True,
        at=run.ended_at or run.started_at,
    )
