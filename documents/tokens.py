"""What a form carries about files between two requests, signed so that nobody can forge it."""

from dataclasses import astuple, dataclass
from uuid import UUID

from django.core import signing

from accounts.models import Organisation, User
from documents import limits
from documents.enums import Kind
from documents.models import Document

_KEPT = "documents.kept"
_PERMIT = "documents.permit"
# Shorter than the sweeper's patience: a form never brings back what may just be going.
KEPT_SECONDS = (limits.UNREFERENCED_DAYS - 1) * 24 * 3600


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave for one person to upload one field's file for one organisation; a form gives it."""

    kind: Kind
    organisation_id: int
    user_id: int
    name: str  # of the field on its page, prefix included
    label: str
    help_text: str
    required: bool
    removable: bool


def kept_token(document: Document) -> str:
    """Names a document already uploaded, in a hidden input."""
    return signing.dumps(str(document.pk), salt=_KEPT)


def kept_document(token: str, *, organisation: Organisation, kind: Kind) -> Document | None:
    """The document a token names, if it is the organisation's, of the kind, and still there."""
    try:
        pk = UUID(signing.loads(token, salt=_KEPT, max_age=KEPT_SECONDS))
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = Document.objects.filter(pk=pk, organisation=organisation, kind=kind)
    return found.defer("text").first()


def permit_token(permit: Permit) -> str:
    """A permit as text for the address of the upload."""
    return signing.dumps(list(astuple(permit)), salt=_PERMIT, compress=True)


def read_permit(token: str, *, user: User) -> Permit | None:
    """The permit in a token, if it was given to this user."""
    try:
        kind, *rest = signing.loads(token, salt=_PERMIT)
        permit = Permit(Kind(kind), *rest)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return permit if permit.user_id == user.pk else None
