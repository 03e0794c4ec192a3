"""Pages are drawn once, elsewhere, and trouble ends in a reason people can read."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from common.models import OutboxMessage
from common.outbox import deliver_due
from documents import limits, rendering, sandbox
from documents.enums import Kind, Status
from documents.models import Document, DocumentPage
from documents.rendering import StillRendering, render_document
from tests.documents import pdfs
from tests.documents.conftest import AT


def image_of(page: DocumentPage, name: str = "image") -> Image.Image:
    with default_storage.open(str(getattr(page, name))) as file:
        image = Image.open(BytesIO(file.read()))
        image.load()
    return image


@pytest.mark.parametrize(
    ("number", "pages", "words"),
    [
        pytest.param(1, 2, "JM-2018-578-00", id="table"),
        pytest.param(4, 2, "", id="scan without text"),
        pytest.param(7, 1, "JM-2018-411-06", id="prose"),
    ],
)
def test_contract_becomes_images_and_text(rendered, number, pages, words):
    document = rendered(pdfs.contract(number))

    assert document.status == Status.READY
    assert [page.number for page in document.pages.all()] == list(range(1, pages + 1))
    for page in document.pages.all():
        assert image_of(page).size == (page.width, page.height)
        assert page.width == limits.PAGE_WIDTH
        assert image_of(page, "thumbnail").width == limits.THUMBNAIL_WIDTH
    assert words in document.text
    assert bool(document.text.strip()) == bool(words)


@pytest.mark.django_db
def test_outbox_brings_documents_to_be_drawn(store):
    document = store(pdfs.pdf(pdfs.text_page))
    assert deliver_due() == 1
    document.refresh_from_db()
    assert (document.status, document.text) == (Status.READY, "HELLO")
    assert document.render_started_at is None


def test_drawing_again_changes_nothing(rendered, files):
    document = rendered()
    before = files(), list(document.pages.values())
    render_document(document.pk, at=AT + timedelta(hours=1))
    assert (files(), list(document.pages.values())) == before


def test_discarded_document_is_passed_over(store):
    document = store()
    Document.objects.all().delete()
    render_document(document.pk, at=AT)
    assert not DocumentPage.objects.exists()


def test_same_content_is_drawn_once(rendered, store, monkeypatch):
    first = rendered(pdfs.contract(2))
    second = store(pdfs.contract(2))
    monkeypatch.setattr(sandbox, "run", None)  # a second drawing would fail
    render_document(second.pk, at=AT)
    second.refresh_from_db()

    assert (second.status, second.text) == (Status.READY, first.text)
    measures = ("number", "image", "thumbnail", "width", "height")
    assert list(second.pages.values(*measures)) == list(first.pages.values(*measures))


def test_photograph_is_drawn_anew_upright_and_without_its_data(rendered):
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90°
    exif[0x010F] = "a camera with a serial number"
    photograph = pdfs.picture("JPEG", (2400, 1200), exif=exif)
    document = rendered(photograph, kind=Kind.LICENCE, name="执照.jpg")

    page = document.pages.get()
    shown = image_of(page)
    assert (shown.format, shown.size) == ("WEBP", (1100, 2200))
    assert not shown.getexif()
    assert document.file.read() == photograph  # nothing is stripped from the original
    document.file.close()


def test_see_through_picture_stands_on_white(rendered):
    target = BytesIO()
    Image.new("LA", (300, 200), (0, 0)).save(target, "PNG")
    document = rendered(target.getvalue(), kind=Kind.INVOICE, name="发票.png")
    assert image_of(document.pages.get()).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        pytest.param(sandbox.Failure.TIME, rendering.TOO_LONG, id="time"),
        pytest.param(sandbox.Failure.MEMORY, rendering.BROKEN, id="memory"),
        pytest.param(sandbox.Failure.CRASH, rendering.BROKEN, id="crash"),
    ],
)
def test_what_cannot_be_drawn_says_so_and_stays_downloadable(store, monkeypatch, failure, reason):
    def stop(*_: object, **__: object) -> None:
        raise sandbox.ChildFailed(failure, [])

    document = store()
    monkeypatch.setattr(sandbox, "run", stop)
    render_document(document.pk, at=AT)
    document.refresh_from_db()

    assert (document.status, document.reason) == (Status.FAILED, reason)
    assert "下载原件" in reason
    assert not document.pages.exists()
    assert default_storage.exists(str(document.file))


def test_page_that_never_ends_is_given_up(store, monkeypatch):
    monkeypatch.setattr(limits, "PAGE_SECONDS", 1)
    document = store(pdfs.content_bomb(400))
    render_document(document.pk, at=AT)
    document.refresh_from_db()
    assert document.status == Status.FAILED
    assert document.reason in {rendering.TOO_LONG, rendering.BROKEN}


def test_two_readers_seeing_two_files_show_neither(store):
    document = store(pdfs.contract(1))
    Document.objects.update(page_count=3)
    render_document(document.pk, at=AT)
    document.refresh_from_db()
    assert (document.status, document.reason) == (Status.FAILED, rendering.DIFFERENT)


def test_changed_original_is_not_shown(store):
    document = store()
    default_storage.delete(str(document.file))
    default_storage.save(str(document.file), ContentFile(pdfs.contract(3)))
    render_document(document.pk, at=AT)
    document.refresh_from_db()
    assert (document.status, document.reason) == (Status.FAILED, rendering.CHANGED)


def test_only_one_worker_draws_at_a_time(store):
    document = store()
    Document.objects.update(render_started_at=AT)
    with pytest.raises(StillRendering):
        render_document(document.pk, at=AT + timedelta(seconds=limits.RENDER_LEASE_SECONDS - 1))
    render_document(document.pk, at=AT + timedelta(seconds=limits.RENDER_LEASE_SECONDS + 1))
    document.refresh_from_db()
    assert document.status == Status.READY


def test_own_trouble_is_tried_again_but_not_for_ever(store):
    document = store()
    default_storage.delete(str(document.file))
    for attempt in range(limits.RENDER_ATTEMPTS):
        with pytest.raises(FileNotFoundError):
            render_document(document.pk, at=AT)
        document.refresh_from_db()
        assert (document.render_attempts, document.status) == (attempt + 1, Status.UPLOADED)
    render_document(document.pk, at=AT)
    document.refresh_from_db()
    assert (document.status, document.reason) == (Status.FAILED, rendering.GIVEN_UP)


def test_attempt_counts_before_the_work(store, monkeypatch):
    counted = []

    def look(*_: object, **__: object) -> None:
        counted.append(Document.objects.get().render_attempts)
        raise ZeroDivisionError

    monkeypatch.setattr(rendering, "_draw", look)
    with pytest.raises(ZeroDivisionError):
        render_document(store().pk, at=AT)
    assert counted == [1]


def test_message_is_kept_while_somebody_else_draws(store):
    store()
    Document.objects.update(render_started_at="2999-01-01T00:00Z")
    assert deliver_due() == 0
    assert "StillRendering" in OutboxMessage.objects.get().last_error
