"""What a token may be used for, and which role may be given it."""

from django.db import models

from accounts.enums import Role


class Scope(models.TextChoices):
    """One permission of a token; it never reaches further than the person it acts as."""

    VOUCHERS_READ = "vouchers:read", "查询申请和服务券"
    SUPPLIER_CONFIRM = "supplier:confirm", "供应商确认或退回"
    REDEMPTION_FILE = "redemption:file", "登记付款、发票并申请兑现"
    DESK_DECIDE = "desk:decide", "审核决定（通过、退回、不予通过）"
    PAYOUT_RETURN = "payout:return", "登记财政拨付回单"


SCOPES_OF_ROLE: dict[str, tuple[Scope, ...]] = {
    Role.ENTERPRISE: (Scope.VOUCHERS_READ, Scope.REDEMPTION_FILE),
    Role.SUPPLIER: (Scope.VOUCHERS_READ, Scope.SUPPLIER_CONFIRM),
    Role.BUREAU: (Scope.VOUCHERS_READ, Scope.DESK_DECIDE),
    Role.PROVINCE: (Scope.VOUCHERS_READ, Scope.DESK_DECIDE, Scope.PAYOUT_RETURN),
    Role.AUDITOR: (Scope.VOUCHERS_READ,),  # looks, never acts
}


def scopes_of(role: str) -> tuple[Scope, ...]:
    """What may be given to a token of this role, in the order of the page."""
    return SCOPES_OF_ROLE.get(role, ())
