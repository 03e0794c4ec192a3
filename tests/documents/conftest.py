"""People, instants and stored documents of these tests."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.base import File
from django.core.files.storage import default_storage

from accounts.models import User
from documents import access
from documents.enums import Kind
from documents.models import Document
from documents.rendering import render_document
from documents.services import store_document
from tests.documents import pdfs
from tests.factories.accounts import UserFactory

AT = datetime(2018, 9, 3, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai

Store = Callable[..., Document]


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    """A storage of its own for every test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def person(db) -> User:
    """Somebody of an enterprise."""
    return UserFactory()


@pytest.fixture
def store(person) -> Store:
    """Keep a file for the person's organisation: a one-page PDF unless told otherwise."""

    def keep(content: bytes | None = None, **facts: object) -> Document:
        upload: File = pdfs.as_upload(content or pdfs.pdf(), str(facts.pop("name", "合同.pdf")))
        facts = {"kind": Kind.CONTRACT, "by": person, "at": AT, **facts}
        return store_document(
            **{"organisation": person.organisation, "upload": upload, **facts}  # type: ignore[arg-type]
        )

    return keep


@pytest.fixture
def rendered(store) -> Store:
    """Keep a file and draw its pages."""

    def keep(content: bytes | None = None, **facts: object) -> Document:
        document = store(content, **facts)
        render_document(document.pk, at=AT)
        document.refresh_from_db()
        return document

    return keep


@pytest.fixture
def allow() -> Iterator[Callable[..., None]]:
    """Register predicates of access for one test."""
    registered: list[tuple[Kind | None, access.Predicate]] = []

    def register(kind: Kind | None, predicate: access.Predicate) -> None:
        access.register(kind, predicate)
        registered.append((kind, predicate))

    yield register
    for kind, predicate in registered:
        access.unregister(kind, predicate)


@pytest.fixture
def files() -> Callable[[], set[str]]:
    """Names of every file in the storage."""

    def walk(folder: str = "") -> set[str]:
        if not default_storage.exists(folder or "."):
            return set()
        folders, names = default_storage.listdir(folder)
        prefix = f"{folder}/" if folder else ""
        return {prefix + name for name in names}.union(*(walk(prefix + one) for one in folders))

    return walk
