"""The job that applies an uploaded list of suppliers."""

from django.urls import reverse

from accounts.jobs import JobRun, job
from suppliers.models import SupplierImport
from suppliers.services.importing import JOB, apply_import


@job(
    JOB,
    label="供应商导入",
    page=lambda made: reverse("suppliers:import", args=[made.params["import"]]),
)
def run_import(run: JobRun) -> None:
    """All or nothing; run again after its worker died, it finds the list applied or untouched.

    How far it is nobody can see from outside the one transaction: so the bar only runs, and says
    what is being done.
    """
    kept = SupplierImport.objects.get(pk=run.params["import"])
    run.progress(0, 0, f"正在核对并写入 {len(kept.rows)} 行，全部无误才会生效")
    applied = apply_import(kept, by=run.owner, at=run.at)
    run.finish(applied.summary)
