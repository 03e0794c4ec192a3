"""Keeping an uploaded list with its dry run, and applying it: all of it or nothing (S1)."""

from datetime import datetime

from django.db import IntegrityError, connection, transaction

from accounts.jobs import start_job
from accounts.models import Job, User
from common import audit
from suppliers.errors import ImportStale
from suppliers.importing.planning import Plan, plan_import
from suppliers.importing.reading import Sheet
from suppliers.models import ImportState, Supplier, SupplierImport
from suppliers.policies import check_can_certify
from suppliers.services.certification import certify
from suppliers.services.registration import register_supplier

JOB = "suppliers.import"
SUBJECT = "supplier_import"
LOCK = "suppliers.import"


@transaction.atomic
def keep_import(name: str, sheet: Sheet, *, by: User, at: datetime) -> SupplierImport:
    """Keep the rows with what the dry run says of them; nothing else is written."""
    check_can_certify(by)
    plan = plan_import(sheet.rows, at=at)
    problems = sorted([*sheet.problems, *plan.problems], key=lambda one: (one.row, one.column))
    kept = SupplierImport.objects.create(
        name=name[:120],
        sha256=sheet.sha256,
        rows=sheet.rows,
        problems=[one.plain() for one in problems],
        summary=plan.summary(),
        state=ImportState.FAULTY if problems else ImportState.READY,
        uploaded_by=by,
        uploaded_at=at,
    )
    facts = {"name": kept.name, "sha256": kept.sha256, "problems": len(problems), **kept.summary}
    audit.record(SUBJECT, kept.pk, action="checked", by=by, at=at, facts=facts)
    return kept


@transaction.atomic
def start_import(kept: SupplierImport, *, by: User, at: datetime) -> Job:
    """Queue the applying of a list without problems; a second click leads to the first's job.

    Raises `ImportStale` for one with problems, or applied already.
    """
    check_can_certify(by)
    fresh = SupplierImport.objects.select_for_update(of=["self"]).get(pk=kept.pk)
    if fresh.state != ImportState.READY:
        raise ImportStale(f"这份名单当前为“{fresh.get_state_display()}”，不能导入。")
    if fresh.job is not None and fresh.job.open:
        return fresh.job
    made = start_job(JOB, by=by, at=at, title=f"导入“{fresh.name}”", params={"import": fresh.pk})
    fresh.job = made
    fresh.save(update_fields=["job"])
    return made


def apply_import(kept: SupplierImport, *, by: User, at: datetime) -> SupplierImport:
    """Register and certify everything on the list in one transaction, or nothing.

    The dry run is made again first: what has changed since makes `ImportStale`, and the list
    faulty. Applying a list that was applied changes nothing.
    """
    check_can_certify(by)
    try:
        with transaction.atomic():
            return _apply(kept, by=by, at=at)
    except IntegrityError as error:
        raise ImportStale("导入时名录被其他同事修改，没有写入任何内容，请重新上传核对。") from error
    except ImportStale as error:
        if error.problems:
            problems = [one.plain() for one in error.problems]
            facts = {"state": ImportState.FAULTY, "problems": problems}
            SupplierImport.objects.filter(pk=kept.pk, state=ImportState.READY).update(**facts)
        raise


def _apply(kept: SupplierImport, *, by: User, at: datetime) -> SupplierImport:
    with connection.cursor() as cursor:  # two lists at once would each count on an empty register
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [LOCK])
    fresh = SupplierImport.objects.select_for_update(of=["self"]).get(pk=kept.pk)
    if fresh.state == ImportState.APPLIED:
        return fresh
    if fresh.state == ImportState.FAULTY:
        raise ImportStale("这份名单有问题待改正，没有写入任何内容。")
    plan = plan_import(fresh.rows, at=at)
    if plan.problems:
        raise ImportStale(
            f"名录在核对之后有变动，现有 {len(plan.problems)} 处问题，"
            "没有写入任何内容，请重新上传核对。",
            problems=plan.problems,
        )
    _write(plan, by=by, at=at)
    fresh.state, fresh.applied_by, fresh.applied_at = ImportState.APPLIED, by, at
    fresh.summary = plan.summary()
    fresh.save(update_fields=["state", "applied_by", "applied_at", "summary"])
    audit.record(SUBJECT, fresh.pk, action="applied", by=by, at=at, facts=fresh.summary)
    return fresh


def _write(plan: Plan, *, by: User, at: datetime) -> None:
    suppliers: dict[str, Supplier] = dict(plan.known)
    for name, facts in plan.new.items():
        suppliers[name] = register_supplier(facts, by=by, at=at)
    for pair in plan.pairs:
        certify(
            suppliers[pair.supplier],
            pair.service,
            document_number=pair.document_number,
            valid_from=pair.valid_from,
            valid_until=pair.valid_until,
            by=by,
            at=at,
        )
