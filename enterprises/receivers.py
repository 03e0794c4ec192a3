"""What enterprises tell the apps below."""

from accounts.models import User
from documents import access
from documents.enums import Kind
from documents.models import Document
from enterprises.selectors.visibility import visible_to


def is_official_of(user: User, document: Document) -> bool:
    """Whether the document is a paper of an enterprise the official may see."""
    return visible_to(user).filter(organisation_id=document.organisation_id).exists()


def let_officials_see_papers() -> None:
    """Licences and certificates are open to whoever may see their enterprise."""
    access.register(Kind.LICENCE, is_official_of)
    access.register(Kind.INTEGRATION_CERTIFICATE, is_official_of)
