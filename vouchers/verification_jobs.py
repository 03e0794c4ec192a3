"""The comparison as work for the background, when somebody asks for it."""

from django.urls import reverse

from accounts.jobs import JobRun, job
from accounts.models import Job
from vouchers.verification.keeping import start_run, verify_and_keep

JOB = "vouchers.verification"


def _page(row: Job) -> str:
    return reverse("system:verification")


@job(JOB, label="账务核对", page=_page)
def run(work: JobRun) -> None:
    """Compare everything and keep the result; begun anew it is another run."""
    found = verify_and_keep(
        start_run(by=work.owner, at=work.at),
        step=lambda done, total: work.progress(done, total, "正在核对"),
    )
    work.finish({"run": found.pk, "differences": found.difference_count})
