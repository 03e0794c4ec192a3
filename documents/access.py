"""Who may see a document besides its own organisation: higher apps tell, from their `ready()`.

Documents lie below vouchers and reviews and cannot ask them; so they bring their answer here:
`access.register(Kind.CONTRACT, supplier_of_the_contract)`.
"""

from collections.abc import Callable

from accounts.models import User
from documents.enums import Kind
from documents.models import Document

Predicate = Callable[[User, Document], bool]
_predicates: dict[Kind | None, list[Predicate]] = {}


def register(kind: Kind | None, predicate: Predicate) -> None:
    """Let `predicate(user, document)` open documents of `kind`, or of every kind for None.

    Registering the same predicate again changes nothing.
    """
    known = _predicates.setdefault(kind, [])
    if predicate not in known:
        known.append(predicate)


def unregister(kind: Kind | None, predicate: Predicate) -> None:
    """Take a predicate back; for tests."""
    _predicates[kind].remove(predicate)


def is_own(user: User, document: Document) -> bool:
    """Whether the document was handed in for the organisation the user acts for."""
    return user.organisation_id is not None and user.organisation_id == document.organisation_id


def may_see(user: User, document: Document) -> bool:
    """Whether the user may look at the document and take the original."""
    if not user.is_active:
        return False
    if is_own(user, document):
        return True
    asked = [*_predicates.get(Kind(document.kind), []), *_predicates.get(None, [])]
    return any(predicate(user, document) for predicate in asked)
