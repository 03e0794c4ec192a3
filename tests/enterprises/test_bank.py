"""The bank account: the enterprise's own, the number as digits, every earlier one kept (R3)."""

from typing import Any

import pytest

from common.errors import Conflict, NotAllowed
from common.models import AuditEvent
from enterprises.errors import BankAccountInvalid
from enterprises.models import BankAccount, Enterprise
from enterprises.selectors.facts import current_bank_account
from enterprises.services import is_own_name, set_bank_account
from enterprises.services.bank import clean_number
from tests.factories.accounts import UserFactory
from tests.factories.enterprises import AT, BankAccountFactory, EnterpriseFactory, owner_of


def put(enterprise: Enterprise, **facts: Any) -> BankAccount:
    defaults = {
        "bank": "中国银行江门分行",
        "account_name": enterprise.name,
        "number": "7099 5774 1234",
        "by": owner_of(enterprise),
        "at": AT,
        "replaces": None,
    }
    return set_bank_account(enterprise, **{**defaults, **facts})


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        pytest.param("6222 0012 3456 789", "622200123456789", id="groups"),
        pytest.param("２０１２００４５０９", "2012004509", id="full-width"),
        pytest.param("2012-0045-0920", "201200450920", id="hyphens"),
        pytest.param("12345678", "12345678", id="eight-digits"),
        pytest.param("1" * 30, "1" * 30, id="thirty-digits"),
    ],
)
def test_number_is_kept_as_digits(typed: str, number: str) -> None:
    assert clean_number(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("", id="empty"),
        pytest.param("1234567", id="seven-digits"),
        pytest.param("1" * 31, id="thirty-one-digits"),
        pytest.param("6222O012345678", id="letter"),
        pytest.param("=1+1234567890", id="formula"),
        pytest.param("²²²²²²²²²", id="superscripts-are-digits-after-nfkc"),
    ],
)
def test_number_that_cannot_be_right_is_refused(typed: str) -> None:
    if typed.startswith("²"):
        assert clean_number(typed) == "222222222"
        return
    with pytest.raises(BankAccountInvalid) as caught:
        clean_number(typed)
    assert (caught.value.field, caught.value.rule) == ("number", "R3")


@pytest.mark.parametrize(
    ("account_name", "own"),
    [
        pytest.param("江门（新会）机械有限公司", True, id="same"),
        pytest.param("江门(新会)机械有限公司", True, id="half-width-brackets"),
        pytest.param(" 江门（新会） 机械有限公司", True, id="spaces"),
        pytest.param("江门新会机械有限公司", False, id="without-brackets"),
        pytest.param("江门（新会）机械有限公司工会", False, id="its-union"),
        pytest.param("陈大文", False, id="a-person"),
    ],
)
def test_own_name(account_name: str, own: bool) -> None:
    assert is_own_name(account_name, "江门（新会）机械有限公司") is own


@pytest.mark.django_db
def test_first_account_is_current() -> None:
    enterprise = EnterpriseFactory(approved=True)
    account = put(enterprise)
    assert current_bank_account(enterprise) == account
    assert account.number == "709957741234"
    event = AuditEvent.objects.get(action="bank_account_set")
    assert event.facts == {"bank": "中国银行江门分行", "number": "**** 1234"}


@pytest.mark.django_db
def test_change_closes_the_one_before() -> None:
    old = BankAccountFactory()
    new = put(old.enterprise, replaces=old.pk)
    old.refresh_from_db()
    assert (old.replaced_at, new.replaced_at) == (AT, None)
    assert BankAccount.objects.filter(enterprise=old.enterprise).count() == 2
    event = AuditEvent.objects.get(action="bank_account_set")
    assert event.facts["before"] == "中国工商银行江门新会支行 **** 2345"


@pytest.mark.django_db
def test_same_account_again_adds_nothing() -> None:
    old = BankAccountFactory()
    same = put(old.enterprise, replaces=old.pk, bank=old.bank, number=old.number)
    assert same == old
    assert not AuditEvent.objects.filter(action="bank_account_set").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "replaces", [pytest.param(None, id="none-seen"), pytest.param(-1, id="another-seen")]
)
def test_change_from_a_stale_page_is_a_conflict(replaces: int | None) -> None:
    old = BankAccountFactory()
    with pytest.raises(Conflict):
        put(old.enterprise, replaces=replaces)
    assert current_bank_account(old.enterprise) == old


@pytest.mark.django_db
def test_account_of_somebody_else_is_refused() -> None:
    with pytest.raises(BankAccountInvalid) as caught:
        put(EnterpriseFactory(approved=True), account_name="陈大文")
    assert (caught.value.field, caught.value.rule) == ("account_name", "R3")


@pytest.mark.django_db
def test_strangers_set_no_account() -> None:
    with pytest.raises(NotAllowed):
        put(EnterpriseFactory(approved=True), by=UserFactory(province=True))
