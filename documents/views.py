"""Uploading, looking at and downloading documents."""

import logging
from datetime import timedelta
from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import (
    get_conditional_response,
    patch_cache_control,
    patch_vary_headers,
)
from django.utils.http import quote_etag
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from common import audit
from common.clock import database_now
from common.files import send_stored
from common.htmx import is_htmx
from documents import access
from documents.errors import OriginalMissing
from documents.models import Document, DocumentPage
from documents.selectors import page_of, pages_for, visible_document
from documents.services import SUBJECT
from documents.uploading import upload_form

logger = logging.getLogger(__name__)

# After this long without pages the page stops asking by itself and says so.
PATIENCE = timedelta(minutes=10)
SANDBOX = "default-src 'none'; sandbox"


@login_required
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Keep a file as soon as it is chosen; answers with the field's new state."""
    user = cast(User, request.user)
    form = upload_form(request, by=user, at=database_now())
    kept = form.is_valid()
    return HttpResponse(next(iter(form)).as_field_group(), status=200 if kept else 422)


@login_required
@require_safe
def status(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far the pages are; asks again by itself until they are there."""
    document = _visible(request, pk)
    return render(request, "documents/_status.html", {"document": document, **_waiting(document)})


@login_required
@require_safe
def viewer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The pages, or why there are none (yet); the part alone when another page asks for it."""
    document = _visible(request, pk)
    context = {"document": document, "pages": pages_for(document), **_waiting(document)}
    name = "documents/_viewer.html" if is_htmx(request) else "documents/viewer.html"
    response = render(request, name, {**context, "page_title": document.name})
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_required
@require_safe
def page(request: HttpRequest, pk: UUID, number: int) -> HttpResponseBase:
    """The image of one page."""
    return _image(request, str(_page(request, pk, number).image))


@login_required
@require_safe
def thumbnail(request: HttpRequest, pk: UUID, number: int) -> HttpResponseBase:
    """The small image of one page."""
    return _image(request, str(_page(request, pk, number).thumbnail))


@login_required
@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The original as it was handed in, to be saved and never shown by the browser."""
    document = _visible(request, pk)
    response = _original(document)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, no_store=True)
    user = cast(User, request.user)
    if not access.is_own(user, document):  # officials and suppliers leave a trace
        facts = {"name": document.name, "sha256": document.sha256}
        audit.record(SUBJECT, pk, action="download", by=user, at=database_now(), facts=facts)
    return response


def _visible(request: HttpRequest, pk: UUID) -> Document:
    try:
        return visible_document(cast(User, request.user), pk)
    except Document.DoesNotExist as error:
        raise Http404 from error


def _page(request: HttpRequest, pk: UUID, number: int) -> DocumentPage:
    try:
        return page_of(_visible(request, pk), number)
    except DocumentPage.DoesNotExist as error:
        raise Http404 from error


def _waiting(document: Document) -> dict[str, bool]:
    return {"stale": database_now() - document.uploaded_at > PATIENCE}


def _image(request: HttpRequest, name: str) -> HttpResponseBase:
    """Kept by the browser, but shown again only after asking us: access may have ended."""
    etag = quote_etag(name.rsplit("/", 1)[-1] + name.split("/")[-2][:16])
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            response = send_stored(name, content_type="image/webp")
        except FileNotFoundError as error:
            logger.error("page image %s is missing", name)
            raise Http404 from error
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _original(document: Document) -> HttpResponseBase:
    try:
        return send_stored(
            str(document.file),
            content_type=document.media_type,
            filename=document.name,
            attachment=True,
        )
    except FileNotFoundError as error:
        logger.error("original %s is missing", document.file)
        raise OriginalMissing("原件暂时无法读取，请联系系统管理员") from error
