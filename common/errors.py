"""What can go wrong in the domain, said once for people and once for programs."""

from collections.abc import Sequence


class DomainError(Exception):
    """A request the rules do not allow.

    `message` is the Chinese sentence shown to the user, `code` a stable word for programs,
    `rule` the id in docs/policy.md where one speaks, `field` the form field it belongs to.
    """

    code = "invalid"
    rule = ""
    status = 400

    def __init__(self, message: str, *, rule: str = "", field: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule or self.rule
        self.field = field
        self.code = code or self.code


class DomainErrors(DomainError):
    """Several faults at once, so that a form can show all of them."""

    def __init__(self, errors: Sequence[DomainError]) -> None:
        super().__init__("；".join(error.message for error in errors))
        self.errors = tuple(errors)


class NotAllowed(DomainError):
    """The person may not do this (403)."""

    code = "not_allowed"
    status = 403


class Busy(DomainError):
    """Somebody else's work held what is needed for too long; nothing was done (503)."""

    code = "busy"
    status = 503


class Conflict(DomainError):
    """Somebody else was first: the state or version is no longer what the page showed (409)."""

    code = "conflict"
    status = 409
