"""What redemption asks about an enterprise: its integration certificate, its bank account."""

from dataclasses import dataclass
from datetime import date

from enterprises.enums import CheckStatus
from enterprises.models import BankAccount, Enterprise, IntegrationCertificate


@dataclass(frozen=True, slots=True)
class IntegrationFacts:
    """What the integration bonus asks (A7)."""

    certified: bool
    provincially_awarded: bool


def integration_facts(enterprise: Enterprise, on: date) -> IntegrationFacts:
    """Whether a confirmed certificate is in force on that day, and any provincial award (A7).

    An award counts as soon as the enterprise tells of it, whatever became of that certificate: it
    speaks against the bonus, so that nobody gains by a round that was returned.
    """
    rows = IntegrationCertificate.objects.filter(enterprise=enterprise).values_list(
        "status", "issued_on", "valid_until", "provincially_awarded"
    )
    certified = awarded = False
    for status, issued_on, valid_until, award in rows:
        in_force = issued_on <= on and (valid_until is None or on <= valid_until)
        certified = certified or (status == CheckStatus.APPROVED and in_force)
        awarded = awarded or (award and status != CheckStatus.RETURNED)
    return IntegrationFacts(certified, awarded)


def current_bank_account(enterprise: Enterprise) -> BankAccount | None:
    """The account money is paid to at present (R3)."""
    return BankAccount.objects.filter(enterprise=enterprise, replaced_at=None).first()
