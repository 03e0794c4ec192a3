"""What suppliers tell the apps below."""

from documents import access
from documents.enums import Kind
from suppliers.policies import may_read_certificate

access.register(Kind.SUPPLIER_DOCUMENT, may_read_certificate)
