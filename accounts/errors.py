"""What can go wrong with people and their organisations."""

from common.errors import Conflict, DomainError


class EmailTaken(DomainError):
    """Somebody already signs in with this address."""

    code = "email_taken"


class PasswordTooWeak(DomainError):
    """One reason why a password is refused."""

    code = "password_too_weak"


class AlreadyMember(DomainError):
    """The person invited is already one of the organisation's people."""

    code = "already_member"


class AlreadyInvited(DomainError):
    """An invitation to this address is still open."""

    code = "already_invited"


class SentJustNow(DomainError):
    """The same mail left less than a minute ago."""

    code = "sent_just_now"
    status = 429


class InvitationUnusable(DomainError):
    """The link is wrong, used, cancelled or out of date."""

    code = "invitation_unusable"
    status = 410


class LastOwner(Conflict):
    """The organisation would be left with nobody who may invite and remove."""

    code = "last_owner"


class NotAMember(Conflict):
    """The person has left the organisation in the meantime."""

    code = "not_a_member"


class UnfitWording(DomainError):
    """A text names a field there is none of, or lacks one it must have."""

    code = "unfit_wording"


class StaleWording(Conflict):
    """A colleague worded the text in the meantime."""

    code = "stale_wording"


class TokenNameTaken(DomainError):
    """Another token of the organisation has this name."""

    code = "token_name_taken"


class UnlawfulToken(DomainError):
    """Scopes or days that cannot be given."""

    code = "unlawful_token"


class UnlawfulTarget(DomainError):
    """A URL a webhook may not have: no https, a name that is none, an address inside."""

    code = "unlawful_target"


class UnlawfulWebhook(DomainError):
    """No kinds, unknown ones, or one webhook too many."""

    code = "unlawful_webhook"


class WebhookTaken(DomainError):
    """Another webhook of the organisation has this URL."""

    code = "webhook_taken"


class WebhookGone(Conflict):
    """The webhook was removed in the meantime."""

    code = "webhook_gone"


class WebhookStopped(Conflict):
    """The webhook is off."""

    code = "webhook_stopped"


class DeliveryUnderWay(Conflict):
    """The message waits to be sent already."""

    code = "delivery_under_way"


class TokenOver(Conflict):
    """The token was revoked or has expired."""

    code = "token_over"
