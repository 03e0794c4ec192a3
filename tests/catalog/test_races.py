"""Two people at once: one draft, one publication, no lost edit, no wrong stamp."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction

from accounts.models import User
from catalog.caps import Cap
from catalog.errors import AlreadyPublished, DraftExists, StaleDraft
from catalog.locks import hold_alone, hold_still
from catalog.models import CatalogVersion
from catalog.selectors import version_in_force
from catalog.services.drafts import Settings, revise_draft, start_draft
from catalog.services.publication import publish
from common.clock import database_now
from common.errors import DomainError
from tests.factories.catalog import QUALITY

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Run the acts on connections of their own; what each returned or was refused."""
    barrier, outcomes = threading.Barrier(len(acts)), list[object]([None] * len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            outcomes[place] = act()
        except DomainError as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def refused(outcomes: list[object], error: type[DomainError]) -> int:
    return sum(isinstance(outcome, error) for outcome in outcomes)


def test_two_drafts_at_once_become_one(live: CatalogVersion, author: User) -> None:
    for _ in range(10):
        outcomes = at_once([lambda: start_draft(by=author, at=database_now())] * 3)
        assert refused(outcomes, DraftExists) == 2
        draft = CatalogVersion.objects.get(status="draft")
        draft.entries.all().delete()
        draft.delete()


def test_two_editors_at_once_lose_no_edit(live: CatalogVersion, author: User) -> None:
    draft = start_draft(by=author, at=database_now())
    for revision in range(1, 11):
        settings = Settings("目录", Decimal(500_000), Decimal(revision), False)

        def save(amount: int, settings: Settings = settings, revision: int = revision) -> object:
            caps = {QUALITY: Cap("fixed", Decimal(amount))}
            facts = {"settings": settings, "caps": caps, "revision": revision}
            return revise_draft(draft, **facts, by=author, at=database_now())

        outcomes = at_once([lambda: save(11), lambda: save(12)])
        assert refused(outcomes, StaleDraft) == 1
        draft.refresh_from_db()
        assert draft.revision == revision + 1


def test_two_publishers_at_once_publish_once(
    live: CatalogVersion, author: User, publisher: User
) -> None:
    for _ in range(5):
        draft = start_draft(by=author, at=database_now())
        act = _publishing(draft, publisher)
        outcomes = at_once([act, act])
        assert refused(outcomes, AlreadyPublished) == 1
        draft.refresh_from_db()
        assert draft.status == "published"


def _publishing(draft: CatalogVersion, by: User) -> Callable[[], object]:
    def act() -> object:
        with transaction.atomic():
            hold_alone()
            return publish(draft, effective_at=None, by=by, at=database_now())

    return act


@dataclass
class Stamp:
    """What an application would be stamped with."""

    at: datetime | None = None
    version: CatalogVersion | None = None


@pytest.fixture
def stamped_meanwhile(live: CatalogVersion, author: User, publisher: User) -> Callable[..., Stamp]:
    """Stamp on another connection while a version is being published at once."""
    draft = start_draft(by=author, at=database_now())
    stamp = Stamp()
    clock_is_read = threading.Event()

    def submit(*, guarded: bool) -> None:
        clock_is_read.wait(timeout=10)
        with transaction.atomic():
            if guarded:
                hold_still()
            stamp.at = database_now()
            stamp.version = version_in_force(stamp.at)
        connection.close()

    def run(*, guarded: bool) -> Stamp:
        thread = threading.Thread(target=submit, kwargs={"guarded": guarded})
        thread.start()
        with transaction.atomic():
            hold_alone()
            at = database_now()
            clock_is_read.set()
            time.sleep(0.3)  # the other connection comes in between clock and commit
            publish(draft, effective_at=None, by=publisher, at=at)
        thread.join(timeout=10)
        return stamp

    return run


def test_a_stamp_waits_for_a_publication_under_way(
    stamped_meanwhile: Callable[..., Stamp],
) -> None:
    stamp = stamped_meanwhile(guarded=True)
    assert stamp.at is not None
    assert stamp.version == version_in_force(stamp.at)
    assert stamp.version.number == 2


def test_without_the_guard_a_stamp_takes_the_wrong_version(
    stamped_meanwhile: Callable[..., Stamp],
) -> None:
    """The negative control: the race is there."""
    stamp = stamped_meanwhile(guarded=False)
    assert stamp.at is not None
    assert stamp.version is not None
    assert stamp.version.number == 1
    assert version_in_force(stamp.at).number == 2
