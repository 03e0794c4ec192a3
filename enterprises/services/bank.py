"""The bank account money is paid to (R3): the enterprise's own; every earlier one is kept."""

import re
import unicodedata
from datetime import datetime

from django.db import transaction

from accounts.models import User
from common.errors import Conflict
from common.text import normalise_reference
from enterprises.errors import BankAccountInvalid
from enterprises.models import BankAccount, Enterprise
from enterprises.policies import check_can_edit
from enterprises.services.locking import locked, record

_DIGITS = re.compile(r"[0-9]{8,30}")


def is_own_name(account_name: str, enterprise_name: str) -> bool:
    """Whether the account is in the enterprise's name, brackets and widths aside (R3)."""
    return normalise_reference(account_name) == normalise_reference(enterprise_name)


def clean_number(text: str) -> str:
    """The account number as digits, without the spaces people group them by.

    Raises `BankAccountInvalid` on anything but 8 to 30 digits.
    """
    plain = unicodedata.normalize("NFKC", text)
    number = "".join(char for char in plain if not char.isspace() and char != "-")
    if not _DIGITS.fullmatch(number):
        raise BankAccountInvalid(
            "银行账号应为 8 至 30 位数字，可以带空格。", field="number", code="number"
        )
    return number


@transaction.atomic
def set_bank_account(
    enterprise: Enterprise,
    *,
    bank: str,
    account_name: str,
    number: str,
    by: User,
    at: datetime,
    replaces: int | None,
) -> BankAccount:
    """Make this the current account and close the one before.

    `replaces` is the id of the account the page showed, None for none: anything else is a
    `Conflict`. Raises `NotAllowed`, and `BankAccountInvalid` unless it is in the enterprise's own
    name (R3).
    """
    fresh = locked(enterprise)
    check_can_edit(by, fresh)
    facts = {
        "bank": bank.strip(),
        "account_name": account_name.strip(),
        "number": clean_number(number),
    }
    if not is_own_name(account_name, fresh.name):
        raise BankAccountInvalid(
            f"户名必须与企业名称“{fresh.name}”一致。", field="account_name", code="account_name"
        )
    current = BankAccount.objects.filter(enterprise=fresh, replaced_at=None).first()
    if current and all(getattr(current, name) == value for name, value in facts.items()):
        return current
    if (current.pk if current else None) != replaces:
        raise Conflict("收款账户刚刚被同事更新过，请核对最新账户后再修改。")
    if current:
        current.replaced_at = at
        current.save(update_fields=["replaced_at"])
    account = BankAccount.objects.create(enterprise=fresh, added_at=at, added_by=by, **facts)
    _record(account, current, by=by, at=at)
    return account


def _record(account: BankAccount, before: BankAccount | None, *, by: User, at: datetime) -> None:
    facts = {"bank": account.bank, "number": masked_number(account.number)}
    if before:
        facts["before"] = f"{before.bank} {masked_number(before.number)}"
    record(account.enterprise, "bank_account_set", by=by, at=at, facts=facts)


def masked_number(number: str) -> str:
    """The last four digits, as the trail and lists show an account."""
    return f"**** {number[-4:]}"
