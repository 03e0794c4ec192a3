"""Looking at pages and taking the original, guarded."""

import re
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from accounts.enums import Role
from common.clock import database_now
from common.models import AuditEvent
from documents import rendering
from documents.enums import Kind, Status
from documents.models import Document
from documents.selectors import contract_reading, pages_for
from tests.documents import pdfs
from tests.factories.accounts import UserFactory, user_of

ROUTES = {
    "viewer": (),
    "status": (),
    "download": (),
    "page": (1,),
    "thumbnail": (1,),
}


PART = {"HX-Request": "true"}


def address(route: str, document: Document) -> str:
    return reverse(f"documents:{route}", args=[document.pk, *ROUTES[route]])


def body(response) -> bytes:
    """Read to the end, which closes the file too."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def without_tokens(response) -> bytes:
    """Every page has its own form token and seconds left of the session."""
    return re.sub(rb'[A-Za-z0-9]{64}|session-seconds="\d+"', b"", response.content)


@pytest.mark.parametrize("route", ROUTES)
def test_strangers_and_unknown_documents_look_alike(client, rendered, route):
    document = rendered()
    client.force_login(UserFactory())
    known = client.get(address(route, document))
    unknown = client.get(address(route, Document(pk=uuid4())))
    assert known.status_code == unknown.status_code == 404
    assert without_tokens(known) == without_tokens(unknown)


@pytest.mark.parametrize("route", ROUTES)
def test_signed_out_people_are_sent_to_sign_in(client, rendered, route):
    url = address(route, rendered())
    response = client.get(url)
    assert response.status_code == 302
    assert quote(url) in response["Location"]


@pytest.mark.parametrize("route", ROUTES)
def test_nothing_is_changed_by_post(client, rendered, person, route):
    client.force_login(person)
    assert client.post(address(route, rendered())).status_code == 405


def test_original_comes_as_it_was_and_is_never_shown_inline(client, rendered, person):
    client.force_login(person)
    document = rendered(pdfs.contract(1), name="采购 合同.pdf")
    response = client.get(address("download", document))

    assert body(response) == pdfs.contract(1)
    assert response["Content-Type"] == "application/pdf"
    disposition = f"attachment; filename*=utf-8''{quote('采购 合同.pdf')}"
    assert response["Content-Disposition"] == disposition
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert not AuditEvent.objects.exists()  # one's own file is nobody else's business


def test_officials_downloads_are_recorded(client, rendered, allow):
    document = rendered()
    official = user_of(Role.BUREAU)
    allow(Kind.CONTRACT, lambda user, document: user == official)
    client.force_login(official)
    body(client.get(address("download", document)))

    event = AuditEvent.objects.get(subject_kind="document", subject_id=str(document.pk))
    assert (event.action, event.actor) == ("download", official.name)
    assert event.facts == {"name": document.name, "sha256": document.sha256}


def test_web_server_in_front_can_send_the_file(client, rendered, person, settings):
    settings.STORED_FILES_PREFIX = "/protected/"
    client.force_login(person)
    document = rendered(name="合同.pdf")
    response = client.get(address("download", document))
    assert response["X-Accel-Redirect"] == f"/protected/{document.file}"
    assert quote("合同.pdf") in response["Content-Disposition"]
    assert response.content == b""


def test_missing_original_is_said_plainly(client, rendered, person):
    client.force_login(person)
    document = rendered()
    default_storage.delete(str(document.file))
    response = client.get(address("download", document))
    assert response.status_code == 404
    assert "原件暂时无法读取" in response.content.decode()


@pytest.mark.parametrize("route", ["page", "thumbnail"])
def test_page_images_are_asked_for_again_but_sent_once(client, rendered, person, route):
    client.force_login(person)
    document = rendered()
    first = client.get(address(route, document))
    assert body(first).startswith(b"RIFF")
    assert (first["Content-Type"], first["X-Content-Type-Options"]) == ("image/webp", "nosniff")
    assert set(first["Cache-Control"].split(", ")) == {"private", "no-cache"}

    again = client.get(address(route, document), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_kept_page_is_not_shown_to_the_next_person(client, rendered, person):
    document = rendered()
    client.force_login(person)
    first = client.get(address("page", document))
    body(first)
    client.force_login(UserFactory())
    again = client.get(address("page", document), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 404


def test_unknown_page_is_not_found(client, rendered, person):
    client.force_login(person)
    url = reverse("documents:page", args=[rendered().pk, 2])
    assert client.get(url).status_code == 404


def test_viewer_waits_shows_and_stops_asking(client, store, person):
    client.force_login(person)
    document = store(pdfs.contract(1), at=database_now())
    url = address("viewer", document)
    waiting = client.get(url, headers=PART).content.decode()
    assert f'hx-get="{url}"' in waiting
    assert "正在生成页面图像" in waiting

    rendering.render_document(document.pk, at=database_now())
    shown = client.get(url, headers=PART).content.decode()
    assert "hx-get" not in shown
    assert address("page", document) in shown
    assert shown.count('loading="lazy"') == 4  # two pages, two thumbnails
    assert address("download", document) in shown


def test_link_to_a_paper_leads_to_a_whole_page(client, rendered, person):
    client.force_login(person)
    document = rendered()
    answer = client.get(address("viewer", document))
    whole, part = answer.content.decode(), client.get(address("viewer", document), headers=PART)
    assert "HX-Request" in answer["Vary"]
    assert f"<h1>{document.name}</h1>" in whole
    assert part.content.decode().lstrip().startswith("<section")
    assert address("page", document) in whole


@pytest.mark.parametrize("route", ["viewer", "status"])
def test_asking_ends_when_nothing_comes(client, store, person, route):
    client.force_login(person)
    document = store(at=database_now() - timedelta(minutes=11))
    shown = client.get(address(route, document), headers=PART).content.decode()
    assert "hx-get" not in shown
    assert "稍后刷新" in shown


def test_failed_document_says_why_and_offers_the_original(client, store, person):
    client.force_login(person)
    document = store()
    Document.objects.update(status=Status.FAILED, reason=rendering.TOO_LONG)
    shown = client.get(address("viewer", document), headers=PART).content.decode()
    assert rendering.TOO_LONG in shown
    assert "hx-get" not in shown
    assert address("download", document) in shown
    assert rendering.TOO_LONG in client.get(address("status", document)).content.decode()


def test_status_says_when_pages_are_there(client, rendered, person):
    client.force_login(person)
    shown = client.get(address("status", rendered(pdfs.contract(1)))).content.decode()
    assert "共 2 页" in shown
    assert "hx-get" not in shown


@pytest.mark.parametrize("pages", [1, 3])
def test_pages_cost_one_statement(rendered, django_assert_num_queries, pages):
    document = rendered(pdfs.pdf(pages=pages))
    with django_assert_num_queries(1):
        shown = pages_for(document)
    assert [page.number for page in shown] == list(range(1, pages + 1))
    assert shown[-1].url.endswith(f"/pages/{pages}/")
    assert shown[-1].thumb_url.endswith(f"/pages/{pages}/small/")


def test_unready_pages_cost_nothing(store, django_assert_num_queries):
    document = store()
    with django_assert_num_queries(0):
        assert pages_for(document) == []


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        pytest.param(Kind.CONTRACT, "JM-2018-578-00", id="contract"),
        pytest.param(Kind.EVIDENCE, None, id="anything else"),
    ],
)
def test_reading_is_a_hint_about_contracts(rendered, kind, number):
    reading = contract_reading(rendered(pdfs.contract(1), kind=kind))
    assert (reading and reading.number) == number


def test_nothing_is_said_of_a_contract_not_read_yet(store):
    assert contract_reading(store(pdfs.contract(1))) is None
