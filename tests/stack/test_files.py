"""A contract's way: browser, nginx, web, store, worker, store, nginx, browser."""

import hashlib
import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from common.clock import database_now
from documents import limits
from documents.enums import Status
from documents.models import Document
from documents.sweeping import sweep
from documents.verifying import verify
from tests.stack.browser import token_of, upload_address
from tests.stack.conftest import Site

pytestmark = pytest.mark.stack
CONTRACT = Path(settings.BASE_DIR) / "fixtures" / "contracts" / "contract-01.pdf"


@pytest.fixture(scope="module")
def uploaded(site: Site, eventually: Callable) -> Document:
    """A real contract, handed in by the enterprise; its pages are drawn by a worker."""
    owner = site.of("owner")
    page = owner.get(f"/vouchers/{site.drafts[0].public_id}/apply/contract/").text
    address, name = upload_address(page)
    answer = owner.upload(address, name, ("合同.pdf", CONTRACT.read_bytes()), token_of(page))
    assert answer.status == 200, answer.text
    document = Document.objects.get(sha256=hashlib.sha256(CONTRACT.read_bytes()).hexdigest())
    assert str(document.pk) in answer.text
    ready = Document.objects.filter(pk=document.pk, status=Status.READY)
    return eventually(ready.first, within=60)


def names(prefix: str) -> set[str]:
    """What the store itself lists."""
    found = default_storage.connection.meta.client.list_objects_v2(
        Bucket=default_storage.bucket_name, Prefix=prefix
    )
    return {one["Key"] for one in found.get("Contents", [])}


def fetch(url: str) -> int:
    """The store's answer to somebody who has this link only."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_upload_and_its_pages_lie_in_the_store(uploaded: Document) -> None:
    assert names("originals/") == {str(uploaded.file)}
    images = {str(page.image) for page in uploaded.pages.all()}
    assert len(images) == uploaded.page_count > 0
    assert images <= names("pages/")


def test_original_and_page_come_through_nginx(site: Site, uploaded: Document) -> None:
    owner = site.of("owner")
    original = owner.get(f"/documents/{uploaded.pk}/download/")
    assert hashlib.sha256(original.body).hexdigest() == uploaded.sha256
    assert original.headers["Content-Type"] == "application/pdf"
    assert "filename*=utf-8''%E5%90%88%E5%90%8C.pdf" in original.headers["Content-Disposition"]
    assert "no-store" in original.headers["Cache-Control"]
    assert "X-Accel-Redirect" not in original.headers
    image = owner.get(f"/documents/{uploaded.pk}/pages/1/")
    assert (image.status, image.headers["Content-Type"]) == (200, "image/webp")
    assert image.body[8:12] == b"WEBP"


@pytest.mark.parametrize("path", ["/documents/{}/download/", "/documents/{}/pages/1/"])
def test_nobody_else_gets_them(site: Site, uploaded: Document, path: str) -> None:
    assert site.browser().get(path.format(uploaded.pk)).status == 302
    assert site.of("seller").get(path.format(uploaded.pk)).status == 404


def test_inner_address_does_not_exist_outside(site: Site, uploaded: Document) -> None:
    link = default_storage.url(str(uploaded.file))
    inner = re.sub(r"^http://[^/]+/", "/_stored/", link)
    assert site.of("owner").get(inner).status == 404


def test_store_wants_a_signature_that_is_still_good(uploaded: Document) -> None:
    link = default_storage.url(str(uploaded.file))
    assert "X-Amz-Expires=60" in link
    assert fetch(link) == 200
    assert fetch(link.partition("?")[0]) in {400, 401, 403}  # which one is the store's affair
    assert fetch(link.replace("originals", "original5")) == 403
    assert fetch(expired(str(uploaded.file))) == 403


def expired(name: str) -> str:
    """A link as it was signed two minutes ago."""
    import botocore.auth  # noqa: PLC0415 - its clock is turned back for this link only

    with pytest.MonkeyPatch.context() as patch:
        then = database_now() - timedelta(minutes=2)

        def turned_back(*args: object, **kwargs: object) -> object:
            return then.replace(tzinfo=None)

        patch.setattr(botocore.auth, "get_current_datetime", turned_back)
        return default_storage.url(name)


def test_orphans_are_swept_from_the_store(uploaded: Document) -> None:
    default_storage.save("originals/2018/01/01/orphan.pdf", ContentFile(b"x"))
    default_storage.save("pages/1/ab/nobody/1.webp", ContentFile(b"x"))
    before = names("")
    late = database_now() + timedelta(hours=limits.ORPHAN_HOURS + 1)
    assert sweep(at=late, dry_run=True).orphans == 2
    assert names("") == before
    assert sweep(at=database_now()).orphans == 0, "young ones may be somebody's"
    assert sweep(at=late).orphans == 2
    assert before - names("") == {"originals/2018/01/01/orphan.pdf", "pages/1/ab/nobody/1.webp"}
    assert str(uploaded.file) in names("originals/")


def test_hashes_are_verified_in_the_store(uploaded: Document) -> None:
    def differences() -> str:
        return "\n".join(line for line in verify().differences if str(uploaded.pk) in line)

    assert differences() == ""
    kept = CONTRACT.read_bytes()
    write(str(uploaded.file), kept + b"x")
    assert "is not the file that was handed in" in differences()
    write(str(uploaded.file), kept)
    assert differences() == ""


def write(name: str, content: bytes) -> None:
    """Behind the portal's back."""
    default_storage.connection.meta.client.put_object(
        Bucket=default_storage.bucket_name, Key=name, Body=content
    )


def test_settings_are_those_of_the_stack(site: Site) -> None:
    told = json.dumps(settings.STORAGES["default"]["OPTIONS"], default=str)
    assert "3900" not in told
    assert settings.STORED_FILES_PREFIX == "/_stored/"
