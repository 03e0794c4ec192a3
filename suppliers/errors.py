"""What cannot be done with suppliers."""

from collections.abc import Sequence
from typing import Any

from common.errors import Conflict, DomainError, NotAllowed


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


class RegistrationDecided(Conflict):
    """The registration does not wait for the province any more."""

    code = "registration_decided"


class NotAccepted(DomainError):
    """The supplier is not on the province's list yet, so it cannot apply (S1)."""

    code = "supplier_not_accepted"
    rule = "S1"


class RequestExists(DomainError):
    """An application for the service is open already (S1)."""

    code = "request_exists"
    rule = "S1"


class InvalidRequest(DomainError):
    """One fact of the application is not lawful; `field` says which."""

    code = "invalid_request"
    rule = "S1"


class RequestMoved(Conflict):
    """The application's state does not allow the move: somebody was first (S1)."""

    code = "request_moved"
    rule = "S1"


class NotSuspended(Conflict):
    """There is nothing to resume (S1)."""

    code = "not_suspended"
    rule = "S1"


class OwnSupplier(NotAllowed):
    """Nobody decides a case of their own organisation (V7)."""

    code = "own_supplier"
    rule = "V7"


class ImportRefused(DomainError):
    """The file, or the list read from it, cannot be taken."""

    code = "import_refused"


class ImportStale(Conflict):
    """The register has changed since the dry run; `problems` says where. Nothing was written."""

    code = "import_stale"

    def __init__(self, message: str, *, problems: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)
