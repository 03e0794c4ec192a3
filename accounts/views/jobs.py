"""A person's long work: the list, one job with its progress, its file."""

from mimetypes import guess_type
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.exports import JOB as EXPORTS
from accounts.jobs import cancel_job, labels, page_of
from accounts.models import Job, JobState
from common.clock import database_now
from common.files import send_stored
from common.htmx import redirect
from common.paging import keyset_page

ORDER = ("-created_at", "-id")
PAGE_SIZE = 30
TONES = {
    JobState.QUEUED: "neutral",
    JobState.RUNNING: "waiting",
    JobState.DONE: "done",
    JobState.FAILED: "wrong",
    JobState.CANCELLED: "ended",
    JobState.EXPIRED: "ended",
}


@login_required
@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """One's own jobs, newest first."""
    kind = request.GET.get("kind", "")
    rows = Job.objects.filter(owner=request.user)
    if kind == EXPORTS:
        rows = rows.filter(kind=kind)
    page = keyset_page(rows, order=ORDER, cursor=request.GET.get("cursor"), size=PAGE_SIZE)
    names = labels()
    for row in page.rows:
        row.label, row.tone, row.url = names.get(row.kind, ""), TONES[row.state], page_of(row)
    title = "导出中心" if kind == EXPORTS else "我的任务"
    context = {"page": page, "exports": kind == EXPORTS, "page_title": title}
    return render(request, "accounts/jobs.html", context)


@never_cache
@login_required
@require_safe
def job_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How far a job is; the part with the progress asks again by itself while it is open."""
    job = get_object_or_404(Job, public_id=public_id, owner=request.user)
    template = "accounts/_job.html" if request.htmx else "accounts/job.html"
    context = {
        "job": job,
        "label": labels().get(job.kind, ""),
        "tone": TONES[JobState(job.state)],
        "result_url": page_of(job) if job.state == JobState.DONE else "",
        "page_title": job.title,
    }
    return render(request, template, context)


@login_required
@require_POST
def cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stop one's own job."""
    job = get_object_or_404(Job, public_id=public_id, owner=request.user)
    job = cancel_job(job, by=request.user, at=database_now())
    return redirect(request, page_of(job))


@never_cache
@login_required
@require_safe
def take(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The file, to be saved; never kept on the way, and only ever for its owner."""
    job = get_object_or_404(Job, public_id=public_id, owner=request.user, state=JobState.DONE)
    if not job.file:
        raise Http404
    kind = guess_type(job.filename)[0] or "application/octet-stream"
    try:
        response = send_stored(
            str(job.file), content_type=kind, filename=job.filename, attachment=True
        )
    except FileNotFoundError as error:
        raise Http404 from error
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
