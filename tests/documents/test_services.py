"""Files are taken in whole or not at all, and thrown away only when nobody needs them."""

import hashlib
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from accounts.enums import Role
from common.errors import NotAllowed
from common.models import AuditEvent, OutboxMessage
from documents import limits, references
from documents.enums import Kind, MediaType, Status
from documents.errors import DocumentInUse, DocumentRejected
from documents.faults import Fault
from documents.models import Document
from documents.services import RENDER_TOPIC, discard_document
from tests.documents import pdfs
from tests.documents.conftest import AT
from tests.factories.accounts import UserFactory, user_of


def test_stored_document_carries_what_was_found(store, person):
    content = pdfs.contract(1)
    document = Document.objects.get(pk=store(content, name=r"C:\我的\采购 合同.pdf").pk)

    assert (document.name, document.kind) == ("采购 合同.pdf", Kind.CONTRACT)
    assert (document.size, document.page_count) == (len(content), 2)
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert (document.media_type, document.status) == (MediaType.PDF, Status.UPLOADED)
    assert (document.uploaded_by, document.uploaded_at) == (person, AT)
    assert document.file.read() == content
    document.file.close()


def test_store_that_is_away_is_told_in_words(store, monkeypatch):
    def fail(*args: object, **kwargs: object) -> str:
        raise OSError("no space left on device")

    monkeypatch.setattr(default_storage, "save", fail)
    with pytest.raises(DocumentRejected, match="暂时无法保存") as refused:
        store()
    assert refused.value.fault == Fault.STORE_AWAY
    assert not Document.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_path_never_holds_the_users_name(store):
    document = store(name="../../机密.pdf")
    assert str(document.file) == f"originals/2018/09/03/{document.pk}.pdf"


def test_rendering_leaves_with_the_commit(store):
    document = store()
    message = OutboxMessage.objects.get(topic=RENDER_TOPIC)
    assert message.payload == {"document": str(document.pk)}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        pytest.param(b"hello", Fault.NOT_ACCEPTED, id="not a pdf"),
        pytest.param(pdfs.pdf(pdfs.attach), Fault.EMBEDDED_FILES, id="attachment"),
        pytest.param(b"%PDF-" + b"x" * limits.MAX_BYTES, Fault.TOO_LARGE, id="too large"),
    ],
)
def test_nothing_remains_of_a_refused_file(store, files, content, fault):
    with pytest.raises(DocumentRejected) as refused:
        store(content)
    assert refused.value.fault == fault
    assert not Document.objects.exists()
    assert not OutboxMessage.objects.exists()
    assert files() == set()


def test_file_is_taken_back_when_the_row_is_refused(store, files, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(Document, "save", refuse)
    with pytest.raises(IntegrityError):
        store()
    assert files() == set()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN])
def test_read_only_roles_upload_nothing(store, role):
    reader = user_of(role)
    with pytest.raises(NotAllowed):
        store(by=reader, organisation=reader.organisation)


def test_uploads_of_a_day_are_bounded(store, monkeypatch):
    monkeypatch.setattr(limits, "UPLOADS_PER_DAY", 2)
    store()
    store()
    with pytest.raises(DocumentRejected) as refused:
        store()
    assert refused.value.fault == Fault.TOO_MANY_UPLOADS
    assert store(at=AT + timedelta(days=1)).name == "合同.pdf"


def test_what_strangers_hand_in_takes_nothing_of_the_organisations_day(store, monkeypatch):
    monkeypatch.setattr(limits, "UPLOADS_PER_DAY", 1)
    store(by=None)
    store(by=None)
    assert store().name == "合同.pdf"


def test_discarding_removes_row_pages_and_original(
    rendered, person, files, django_capture_on_commit_callbacks
):
    document = rendered(pdfs.contract(1))
    original, key = str(document.file), document.pk
    with django_capture_on_commit_callbacks(execute=True):
        discard_document(document, by=person, at=AT)

    assert not Document.objects.exists()
    assert original not in files()
    event = AuditEvent.objects.get(subject_id=str(key))
    assert event.action == "discard"
    assert event.facts["sha256"] == hashlib.sha256(pdfs.contract(1)).hexdigest()


def test_discarding_leaves_the_file_when_rolled_back(store, person):
    document = store()

    def discard_and_fail() -> None:
        with transaction.atomic():
            discard_document(document, by=person, at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        discard_and_fail()
    assert default_storage.exists(str(document.file))


def test_others_documents_are_not_discarded(store):
    document = store()
    with pytest.raises(NotAllowed):
        discard_document(document, by=UserFactory(), at=AT)
    assert Document.objects.filter(pk=document.pk).exists()


def test_document_in_use_stays(store, person):
    document = store()

    def finder(ids):
        return {document.pk} & set(ids)

    references.register(finder)
    try:
        with pytest.raises(DocumentInUse):
            discard_document(document, by=person, at=AT)
    finally:
        references.unregister(finder)
    assert Document.objects.filter(pk=document.pk).exists()
