"""What goes by itself, what stays, and what is found when files and rows differ."""

import os
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from common.models import OutboxMessage
from documents import limits, references
from documents.enums import Kind
from documents.models import Document, DocumentPage
from documents.sweeping import Swept, sweep
from tests.documents import pdfs
from tests.documents.conftest import AT
from tests.factories.enterprises import CertificateFactory

LATER = AT + timedelta(days=limits.UNREFERENCED_DAYS, hours=1)
# Files bear the machine's time, so what is said about them is said by today's.
TODAY = datetime.now(UTC)
TOMORROW = TODAY + timedelta(hours=limits.ORPHAN_HOURS + 1)


def test_old_uploads_nobody_refers_to_go(rendered, files, django_capture_on_commit_callbacks):
    old, young = rendered(pdfs.contract(2)), rendered(pdfs.contract(3), at=LATER)
    with django_capture_on_commit_callbacks(execute=True):
        swept = sweep(at=LATER)
    assert swept == Swept(discarded=1, orphans=0, revived=0)
    assert list(Document.objects.all()) == [young]
    assert str(old.file) not in files()


@pytest.mark.parametrize(
    "refer",
    [
        pytest.param(
            lambda document: CertificateFactory(evidence=document) and None, id="by a foreign key"
        ),
        pytest.param(lambda document: lambda ids: {document.pk} & set(ids), id="by a finder"),
    ],
)
def test_documents_in_use_stay(store, refer):
    document = store(kind=Kind.INTEGRATION_CERTIFICATE)
    finder = refer(document)
    if finder:
        references.register(finder)
    try:
        sweep(at=LATER)
    finally:
        if finder:
            references.unregister(finder)
    assert Document.objects.filter(pk=document.pk).exists()


def test_every_foreign_key_to_documents_is_found():
    tables = {relation.related_model._meta.label for relation in references._relations()}
    assert "documents.DocumentPage" not in tables
    assert {"enterprises.IntegrationCertificate", "vouchers.Voucher"} <= tables


def test_files_without_a_row_go_once_they_are_old(rendered, files):
    document = rendered(pdfs.contract(2), at=TODAY)
    kept = files()
    stray = {
        f"originals/2018/09/03/{Document().pk}.pdf",
        "originals/2018/09/03/hello.pdf",
        f"pages/1/ab/{'ab' * 32}/000000000000-0001.webp",
    }
    for name in stray:
        default_storage.save(name, ContentFile(b"x"))

    assert sweep(at=TODAY - timedelta(hours=1)).orphans == 0
    assert files() == kept | stray
    assert sweep(at=TOMORROW, dry_run=True).orphans == 3
    assert sweep(at=TOMORROW) == Swept(discarded=0, orphans=3, revived=0)
    assert files() == kept
    assert document.pages.exists()


def test_pages_stay_while_a_twin_needs_them(rendered, files, person):
    first, second = rendered(pdfs.contract(2)), rendered(pdfs.contract(2))
    pages = {str(page.image) for page in second.pages.all()}
    first.delete()
    Document.objects.update(uploaded_at=TOMORROW)
    sweep(at=TOMORROW)
    assert pages <= files()


def test_stuck_documents_are_sent_again(store):
    store()
    OutboxMessage.objects.all().delete()
    assert sweep(at=AT + timedelta(minutes=59)).revived == 0
    assert sweep(at=AT + timedelta(minutes=61)).revived == 1
    assert OutboxMessage.objects.get().topic == "documents.render"


def test_trying_changes_nothing(store, files):
    store()
    before = files()
    output = StringIO()
    Document.objects.update(uploaded_at=AT - timedelta(days=3000))
    call_command("sweep_documents", dry_run=True, stdout=output)
    assert "unreferenced uploads: 1" in output.getvalue()
    assert Document.objects.count() == 1
    assert files() == before


def test_sweeping_an_empty_storage_is_no_trouble(db):
    assert sweep(at=TODAY) == Swept(0, 0, 0)


def verified() -> str:
    output = StringIO()
    call_command("verify_documents", stdout=output, stderr=output)
    return output.getvalue()


def test_verify_says_what_it_compared(rendered):
    rendered(pdfs.contract(1))
    rendered(pdfs.contract(2))
    said = verified()
    assert "documents compared: 2" in said
    assert "page images looked for: 3" in said
    assert "no differences" in said


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(
            lambda document, root: default_storage.delete(str(document.file)),
            "is missing",
            id="original gone",
        ),
        pytest.param(
            lambda document, root: (root / str(document.file)).write_bytes(b"x" * document.size),
            "is not the file that was handed in",
            id="original changed",
        ),
        pytest.param(
            lambda document, root: os.truncate(root / str(document.file), 10),
            "bytes instead of",
            id="original cut off",
        ),
        pytest.param(
            lambda document, root: default_storage.delete(str(DocumentPage.objects.get().image)),
            "page 1",
            id="page gone",
        ),
    ],
)
def test_verify_finds_every_difference(rendered, media, spoil, said):
    spoil(rendered(), media)
    output = StringIO()
    with pytest.raises(CommandError, match="differences"):
        call_command("verify_documents", stdout=output, stderr=output)
    assert said in output.getvalue()
