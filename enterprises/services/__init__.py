"""What can be done with enterprises."""

from enterprises.services.bank import is_own_name, set_bank_account
from enterprises.services.carrying import fill_in
from enterprises.services.certificates import (
    confirm_certificate,
    file_certificate,
    return_certificate,
)
from enterprises.services.identity import approve_identity, return_identity, submit_identity
from enterprises.services.industry import close_industry, open_industry
from enterprises.services.profile import pledge, save_facts, save_revenues
from enterprises.services.region import region_change_guards
from enterprises.services.registration import register_enterprise
from enterprises.services.violations import (
    Declared,
    declare_violations,
    record_violation,
    withdraw_violation,
)

__all__ = [
    "Declared",
    "approve_identity",
    "close_industry",
    "confirm_certificate",
    "declare_violations",
    "file_certificate",
    "fill_in",
    "is_own_name",
    "open_industry",
    "pledge",
    "record_violation",
    "region_change_guards",
    "register_enterprise",
    "return_certificate",
    "return_identity",
    "save_facts",
    "save_revenues",
    "set_bank_account",
    "submit_identity",
    "withdraw_violation",
]
