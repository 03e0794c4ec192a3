"""Running a cycle's applications under a catalog draft, and keeping the result (C4)."""

import csv
import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from io import StringIO
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any

from django.db import connection, transaction

from accounts.jobs import start_job
from accounts.models import Job, JobState, User
from catalog.enums import VersionStatus
from catalog.errors import AlreadyPublished, DraftGone
from catalog.models import CatalogVersion, Service, ServiceEntry
from catalog.policies import check_can_draft
from enterprises.models import Region
from vouchers.errors import AlreadyRunning
from vouchers.models import Cycle, WhatIf, WhatIfLine
from vouchers.selectors.what_if import applications_of, replayable, terms_of
from vouchers.what_if import Line, Outcome, Tally, details, replay

JOB = "vouchers.what_if"
PIECE = 10_000  # rows written by one COPY: each stays well within the statement timeout
STEP = 500  # accounts between two words of progress
Progress = Callable[[int, int, str], None]
_COLUMNS = "what_if_id,enterprise_id,city_id,applications,old,new,difference,details"


def check_can_run(version: CatalogVersion, cycle: Cycle, *, by: User) -> None:
    """Raise unless the person may have this draft tried, and nobody is having it tried already."""
    check_can_draft(by)
    if version.status != VersionStatus.DRAFT:
        raise AlreadyPublished("这一版目录已经发布，不能再测算。")
    running = Job.objects.filter(kind=JOB, state__in=(JobState.QUEUED, JobState.RUNNING))
    if running.filter(params__version=version.pk, params__cycle=cycle.pk).exists():
        raise AlreadyRunning(f"{cycle.name}的测算正在进行，完成后即可查看。")


@transaction.atomic
def start_what_if(version: CatalogVersion, cycle: Cycle, *, by: User, at: datetime) -> Job:
    """Queue a run of the draft on the cycle; behind the draft's lock, so that two clicks make one.

    Raises what `check_can_run` raises, and `DraftGone`.
    """
    draft = CatalogVersion.objects.select_for_update().filter(pk=version.pk).first()
    if draft is None:
        raise DraftGone("这份草稿已被放弃。")
    check_can_run(draft, cycle, by=by)
    params = {
        "version": draft.pk,
        "number": draft.number,
        "cycle": cycle.pk,
        "cycle_code": cycle.code,
    }
    title = f"第 {draft.number} 版目录费用测算（{cycle.name}）"
    return start_job(JOB, by=by, at=at, title=title, params=params)


def run_what_if(
    version: CatalogVersion, cycle: Cycle, *, by: User, at: datetime, progress: Progress
) -> WhatIf:
    """Replay the cycle under the draft and put the result in the place of an earlier one.

    Runs outside any transaction but for the end; reads row by row and writes the list through a
    file, so that memory does not grow with the applications. Whatever is edited meanwhile, the
    result is that of one revision. Raises `DraftGone` when the draft was discarded meanwhile.
    """
    try:
        revision, terms = terms_of(version)
    except CatalogVersion.DoesNotExist as gone:
        raise DraftGone("这份草稿已被放弃。") from gone
    what_if = WhatIf(
        pk=_next_id(), version=version, revision=revision, cycle=cycle, run_by=by, run_at=at
    )
    total, tally = replayable(cycle).count(), Tally()
    with TemporaryFile("w+", encoding="utf-8", newline="") as lines:
        write = csv.writer(lines, lineterminator="\n").writerow
        for serial, outcome in enumerate(replay(applications_of(cycle), terms), start=1):
            tally.add(outcome)
            if outcome.difference:
                write(_row(what_if.pk, outcome))
            if serial % STEP == 0:
                progress(tally.total.applications, total, "正在按草稿重新核定")
        progress(tally.total.applications, max(total, 1), "正在保存结果")
        what_if.result = _result(version, tally)
        lines.seek(0)
        _keep(what_if, lines)
    return what_if


def _next_id() -> int:
    with connection.cursor() as cursor:
        table = WhatIf._meta.db_table
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        return int(cursor.fetchone()[0])


def _row(what_if_id: int, outcome: Outcome) -> tuple[Any, ...]:
    last = outcome.items[-1].application
    sums = (outcome.old, outcome.new, outcome.difference)
    said = json.dumps(details(outcome), ensure_ascii=False)
    return (what_if_id, last.enterprise, last.city, len(outcome.items), *sums, said)


@transaction.atomic
def _keep(what_if: WhatIf, lines: IO[str]) -> None:
    """Result and list in one commit, behind the draft's lock: two runs at once do not mix."""
    held = CatalogVersion.objects.select_for_update().filter(pk=what_if.version_id)
    if not held.exists():
        raise DraftGone("这份草稿在测算期间被放弃，结果没有保存。")
    WhatIf.objects.filter(version=what_if.version_id, cycle=what_if.cycle_id).delete()
    what_if.save(force_insert=True)
    table = WhatIfLine._meta.db_table
    with connection.cursor() as cursor:
        while piece := list(islice(lines, PIECE)):
            sql = f"COPY {table} ({_COLUMNS}) FROM STDIN (FORMAT csv)"
            cursor.copy_expert(sql, StringIO("".join(piece)))


def _result(version: CatalogVersion, tally: Tally) -> dict[str, Any]:
    """The sums as plain JSON; money as text. Names are kept as they are at the time."""
    return {
        "total": _sums(tally.total),
        "bonus": _sums(tally.bonus),
        "enterprises": tally.enterprises,
        "winners": tally.winners,
        "losers": tally.losers,
        "gained": _money(tally.gained),
        "lost": _money(tally.lost),
        "actual": _money(tally.actual),
        "dropped": tally.dropped,
        "assumed": tally.assumed,
        "services": _services(version, tally),
        "cities": _cities(tally),
    }


def _services(version: CatalogVersion, tally: Tally) -> list[dict[str, Any]]:
    """In the draft's order, what it no longer lists at the end."""
    entries = ServiceEntry.objects.filter(version=version).order_by("number")
    listed = {row[0]: row[1] for row in entries.values_list("service_id", "name")}
    known = {row[0]: row[1:] for row in Service.objects.values_list("pk", "code", "name")}
    order = {pk: place for place, pk in enumerate(listed)}
    found = sorted(tally.services.items(), key=lambda one: order.get(one[0], len(order)))
    return [
        {
            "id": pk,
            "code": known[pk][0],
            "name": listed.get(pk, known[pk][1]),
            "removed": pk not in listed,
            **_sums(line),
        }
        for pk, line in found
    ]


def _cities(tally: Tally) -> list[dict[str, Any]]:
    """The city with the greatest sum first."""
    names = dict(Region.objects.filter(pk__in=tally.cities).values_list("pk", "name"))
    found = sorted(tally.cities.items(), key=lambda one: (-one[1].old, one[0]))
    return [{"code": code, "name": names[code], **_sums(line)} for code, line in found]


def _sums(line: Line) -> dict[str, Any]:
    return {
        "applications": line.applications,
        "old": _money(line.old),
        "new": _money(line.new),
    }


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"
