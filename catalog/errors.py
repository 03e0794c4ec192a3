"""What the catalog does not allow."""

from common.errors import Conflict, DomainError, NotAllowed


class NoVersionInForce(DomainError):
    """No version had taken effect by that instant (C1)."""

    code = "no_version_in_force"
    rule = "C1"


class ServiceNotListed(DomainError):
    """The version in force does not list the service (C1)."""

    code = "service_not_listed"
    rule = "C1"


class DraftExists(Conflict):
    """Another draft is open; two would undo each other's changes."""

    code = "draft_exists"


class StaleDraft(Conflict):
    """A colleague has changed the draft since the page was loaded."""

    code = "stale_draft"


class AlreadyPublished(Conflict):
    """The version is published and never changes (C1)."""

    code = "already_published"
    rule = "C1"


class DraftGone(Conflict):
    """The draft was discarded in the meantime."""

    code = "draft_gone"


class InvalidEntry(DomainError):
    """One fact of an entry, or of the version's settings, is not lawful; `field` says which."""

    code = "invalid_entry"


class ServiceCodeTaken(DomainError):
    """A code stands for one service for good (C3)."""

    code = "service_code_taken"
    rule = "C3"


class NothingToPublish(DomainError):
    """The catalog would list nothing."""

    code = "empty_catalog"


class EffectInThePast(DomainError):
    """A version cannot take effect before it is published (C1)."""

    code = "effect_in_the_past"
    rule = "C1"


class EffectNotAfterLatest(DomainError):
    """A version takes effect after every version already published (C1)."""

    code = "effect_not_after_latest"
    rule = "C1"


class ThemeInUse(DomainError):
    """A theme with services cannot be removed."""

    code = "theme_in_use"


class RemovalNotAcknowledged(DomainError):
    """A service with open applications is taken off, and the publisher has not said so."""

    code = "removal_not_acknowledged"
    rule = "A5"


class SecondPersonNeeded(NotAllowed):
    """Whoever worked on the draft may not publish it."""

    code = "second_person_needed"
