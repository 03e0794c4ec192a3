"""What cannot be done with suppliers."""

from common.errors import Conflict, DomainError


class InvalidSupplier(DomainError):
    """One fact of the supplier is not lawful; `field` says which."""

    code = "invalid_supplier"


class SupplierExists(DomainError):
    """The name or the code already belongs to another supplier."""

    code = "supplier_exists"


class StaleSupplier(Conflict):
    """A colleague has changed the supplier since the page was loaded."""

    code = "stale_supplier"


class InvalidCertification(DomainError):
    """One fact of the certification is not lawful; `field` says which."""

    code = "invalid_certification"
    rule = "S1"


class AlreadyCertified(DomainError):
    """Another certification for the service covers some of the same days (S1)."""

    code = "already_certified"
    rule = "S1"


class CertificationEnded(Conflict):
    """The certification is no longer open: it was ended, or ran out (S1)."""

    code = "certification_ended"
    rule = "S1"
