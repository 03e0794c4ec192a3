"""Who may see a document: its own organisation, and whom higher apps let in."""

import pytest

from accounts.enums import Role
from documents import access
from documents.enums import Kind
from documents.models import Document
from documents.selectors import visible_document
from tests.factories.accounts import UserFactory, user_of


def anybody(user, document):
    return True


def nobody(user, document):
    return False


def test_own_organisation_sees_its_documents(store, person):
    document = store()
    colleague = UserFactory(organisation=person.organisation)
    assert visible_document(colleague, document.pk) == document


@pytest.mark.parametrize("role", Role)
def test_everybody_else_is_a_stranger(store, role):
    stranger = user_of(role)
    with pytest.raises(Document.DoesNotExist):
        visible_document(stranger, store().pk)


@pytest.mark.parametrize(
    ("kind", "predicate", "seen"),
    [
        pytest.param(Kind.CONTRACT, anybody, True, id="of this kind"),
        pytest.param(None, anybody, True, id="of every kind"),
        pytest.param(Kind.LICENCE, anybody, False, id="of another kind"),
        pytest.param(Kind.CONTRACT, nobody, False, id="asked and refused"),
    ],
)
def test_registered_predicates_open_documents(store, allow, kind, predicate, seen):
    allow(kind, predicate)
    assert access.may_see(user_of(Role.BUREAU), store()) is seen


def test_people_without_organisation_or_account_see_nothing(store, person):
    document = store()
    homeless = UserFactory.build(organisation=None, role=Role.ADMIN)
    assert not access.may_see(homeless, document)
    person.is_active = False
    assert not access.may_see(person, document)


def test_registering_twice_asks_once(store, allow):
    asked = []

    def count(user, document):
        asked.append(user)
        return False

    document = store()
    allow(Kind.CONTRACT, count)
    access.register(Kind.CONTRACT, count)
    access.may_see(user_of(Role.BUREAU), document)
    assert len(asked) == 1
