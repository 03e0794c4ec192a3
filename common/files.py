"""Handing a stored file to a browser, once somebody above has checked that it may have it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header


def send_stored(
    name: str, *, content_type: str, filename: str = "", attachment: bool = False
) -> HttpResponseBase:
    """The file called `name` in the default storage. Raises FileNotFoundError for a missing one.

    With STORED_FILES_PREFIX the server in front fetches it: by a link signed for 60 seconds from an
    S3-compatible store, by its path from the file system. The browser never sees that link. Without
    it the portal sends the bytes itself.
    """
    prefix = settings.STORED_FILES_PREFIX
    if not prefix:
        return FileResponse(
            default_storage.open(name),
            as_attachment=attachment,
            filename=filename,
            content_type=content_type,
        )
    link = urlsplit(default_storage.url(name))
    response = HttpResponse(content_type=content_type)
    query = f"?{link.query}" if link.query else ""
    response["X-Accel-Redirect"] = f"{prefix.rstrip('/')}/{link.path.lstrip('/')}{query}"
    disposition = content_disposition_header(as_attachment=attachment, filename=filename)
    if disposition:
        response["Content-Disposition"] = disposition
    return response
