"""Payout batches from the treasury's sheet to its answer: as a whole or not at all (R5)."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from python_calamine import CalamineWorkbook

from common.errors import Conflict, DomainError
from tests.factories.enterprises import BankAccountFactory, CertificateFactory
from tests.vouchers.publicity import answer, redeemed, sent
from tests.vouchers.world import World, make_world
from vouchers.errors import InvalidPayout, NotYours, ReturnMismatch
from vouchers.models import Event, LedgerEntry, Payout, PayoutBatch, PayoutLine
from vouchers.selectors.batches import candidates, lines_of, orders_of
from vouchers.services.batches import BatchFacts, assemble_batch, cancel_batch, export_batch
from vouchers.services.payout import PayoutFacts, pay_out
from vouchers.services.returns import ReturnRefused, apply_return, take_return
from vouchers.states import State
from vouchers.treasury.columns import HEADER
from vouchers.treasury.writing import treasury_sheet
from vouchers.verification import verify_everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def take(world: World, batch: PayoutBatch, content: bytes, name: str = "回单.csv"):
    return take_return(batch, by=world.province, at=world.tick(), filename=name, content=content)


def apply(world: World, batch: PayoutBatch, content: bytes):
    return apply_return(take(world, batch, content), by=world.province, at=world.tick())


def test_one_paid_one_bounced_and_all_agrees(world: World) -> None:
    CertificateFactory(enterprise=world.enterprise, confirmed=True)
    first, second = redeemed(world, "100000", "150000")
    batch = sent(world, first, second)
    kept = apply(world, batch, answer(batch, "成功", "退汇"))
    for voucher in (first, second):
        voucher.refresh_from_db()
    assert (first.state, second.state) == (State.PAID, State.REDEEMED)
    outcomes = batch.lines.values_list("outcome", "returned")
    assert list(outcomes) == [("paid", Decimal(300_000)), ("bounced", Decimal(150_000))]
    assert Payout.objects.get(voucher=second).bounce_reason == "账号有误"
    moves = Event.objects.filter(voucher=second).order_by("-seq").values_list("move", flat=True)
    assert list(moves[:2]) == ["bounce", "pay_out"]
    assert verify_everything().differences == []
    # The same file again: known, and nothing more happens.
    rows = LedgerEntry.objects.count()
    assert apply(world, batch, answer(batch, "成功", "退汇")) == kept
    assert LedgerEntry.objects.count() == rows
    # The one that came back waits, and goes out to the account put right.
    BankAccountFactory._meta.model.objects.update(replaced_at=world.at)
    account = BankAccountFactory(
        enterprise=world.enterprise, number="6222000000001234", added_at=world.at
    )
    again = sent(world, candidates(world.province, at=world.at).get())
    assert again.lines.get().account == account
    apply(world, again, answer(again))
    assert verify_everything().differences == []


def test_the_sheet_keeps_every_digit(world: World) -> None:
    batch = sent(world, *redeemed(world, "100000", "150000"))
    orders = orders_of(batch, lines_of(batch))
    content = treasury_sheet(orders, document_number=batch.document_number)
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert tuple(rows[0]) == HEADER
    assert rows[1][2] == orders[0].account_number
    assert [row[4] for row in rows[1:4]] == [100_000, 150_000, 250_000]
    assert rows[3][0:2] == ["合计", "2 笔"]
    assert rows[3][2] == "账号校验数 24690"
    for row, result in ((1, "成功"), (2, "退汇")):
        rows[row][8:11] = [result, batch.document_on, "账号有误" if result == "退汇" else ""]
    filled = "\n".join(",".join(str(cell) for cell in row) for row in rows).encode("gb18030")
    assert len(take(world, batch, filled).rows) == 2


BAD = [
    pytest.param({"凭证号": {1: "YQ-0000"}}, {"不在本批次中", "缺少第 1 笔"}, id="unknown-line"),
    pytest.param({"凭证号": {1: ""}}, {"空白的凭证号", "缺少第 1 笔"}, id="blank-line"),
    pytest.param({"金额": {2: "149999.99"}}, {"应为 150,000.00"}, id="other-amount"),
    pytest.param({"金额": {2: "一万"}}, {"金额为“一万”"}, id="no-amount"),
    pytest.param({"账号": {1: "2.01E+18"}}, {"账号与送出的不一致"}, id="account-in-figures"),
    pytest.param({"批次号": {1: "BF20180099"}}, {"批次号为“BF20180099”"}, id="wrong-batch"),
    pytest.param({"处理结果": {1: "好"}}, {"“好”不能识别"}, id="unknown-result"),
    pytest.param({"处理结果": {1: ""}}, {"没有填写"}, id="no-result"),
    pytest.param({"处理结果": {1: "退汇"}}, {"写明原因"}, id="no-reason"),
    pytest.param({"处理日期": {1: "下周"}}, {"不能识别"}, id="no-day"),
    pytest.param({"处理日期": {1: "2018-01-01"}}, {"须在"}, id="before-approval"),
    pytest.param({"处理日期": {1: "2099-01-01"}}, {"须在"}, id="future"),
]


@pytest.mark.parametrize(("changes", "said"), BAD)
def test_a_file_that_does_not_match_is_refused_as_a_whole(
    world: World, changes: dict, said: set[str]
) -> None:
    batch = sent(world, *redeemed(world, "100000", "150000"))
    with pytest.raises(ReturnRefused) as refused:
        take(world, batch, answer(batch, **changes))
    messages = "".join(fault.message for fault in refused.value.faults)
    assert all(word in messages for word in said)
    assert len(refused.value.faults) == len(said)
    assert not batch.returns.exists()
    assert not Payout.objects.exists()


def test_missing_and_repeated_lines_are_named(world: World) -> None:
    batch = sent(world, *redeemed(world, "100000", "150000"))
    head, first, _ = answer(batch).decode("utf-8-sig").split("\n")
    with pytest.raises(ReturnRefused) as refused:
        take(world, batch, "\n".join([head, first, first]).encode())
    repeated, missing = refused.value.faults
    assert (repeated.row, repeated.message[-8:]) == (3, "第 2 行重复。")
    assert "缺少第 2 笔" in missing.message


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("回单.csv", b"", "空的", id="empty"),
        pytest.param("回单.pdf", b"%PDF-1.4", "无法读取", id="pdf"),
        pytest.param("回单.xlsx", b"PK\x03\x04broken", "无法读取", id="broken"),
        pytest.param("回单.csv", "甲,乙\n1,2".encode(), "表头", id="no-header"),
        pytest.param("回单.csv", b"x" * (2 * 1024 * 1024 + 1), "2 MB", id="too-large"),
    ],
)
def test_what_is_no_return_file_is_refused(
    world: World, name: str, content: bytes, said: str
) -> None:
    batch = sent(world, *redeemed(world, "100000"))
    with pytest.raises(ReturnMismatch, match=said):
        take(world, batch, content, name)


def test_a_batch_takes_only_one_answer(world: World) -> None:
    batch = sent(world, *redeemed(world, "100000"))
    paid, bounced = (take(world, batch, answer(batch, word)) for word in ("成功", "退汇"))
    apply_return(paid, by=world.province, at=world.tick())
    with pytest.raises(Conflict, match="已处理回单"):
        apply_return(bounced, by=world.province, at=world.tick())
    assert Payout.objects.get().bounced_at is None


def test_a_refused_line_leaves_nothing_done(world: World) -> None:
    first, second = redeemed(world, "100000", "150000")
    batch = sent(world, first, second)
    kept = take(world, batch, answer(batch))
    type(second).objects.filter(pk=second.pk).update(state=State.PAID)
    with pytest.raises(DomainError):
        apply_return(kept, by=world.province, at=world.tick())
    first.refresh_from_db()
    assert (first.state, Payout.objects.count()) == (State.REDEEMED, 0)
    kept.refresh_from_db()
    assert kept.applied_at is None


def test_a_voucher_stands_in_one_batch(world: World) -> None:
    (voucher,) = redeemed(world, "100000")
    batch = sent(world, voucher)
    with pytest.raises(Conflict, match="重新选择"):
        sent(world, voucher)
    facts = PayoutFacts("单笔", "1号", world.at.date())
    with pytest.raises(InvalidPayout, match=batch.number):
        pay_out(voucher, by=world.province, at=world.tick(), facts=facts)
    other = PayoutBatch.objects.create(
        number="X",
        cycle=world.cycle,
        document_number="1",
        document_on=world.at.date(),
        created_by=world.province,
        created_at=world.at,
    )
    line = PayoutLine(
        batch=other, voucher=voucher, position=1, amount=1, account=batch.lines.get().account
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()


def test_single_payouts_do_not_borrow_a_batch_number(world: World) -> None:
    first, second = redeemed(world, "100000", "90000")
    batch = sent(world, first)
    facts = PayoutFacts(batch.number, "1号", world.at.date())
    with pytest.raises(InvalidPayout, match="系统拨付批次号"):
        pay_out(second, by=world.province, at=world.tick(), facts=facts)


def test_a_cancelled_batch_sets_its_vouchers_free(world: World) -> None:
    (voucher,) = redeemed(world, "100000")
    batch = sent(world, voucher)
    kept = take(world, batch, answer(batch))
    with pytest.raises(DomainError, match="作废原因"):
        cancel_batch(batch, by=world.province, at=world.tick(), reason="")
    cancel_batch(batch, by=world.province, at=world.tick(), reason="文号有误")
    with pytest.raises(Conflict, match="已作废"):
        apply_return(kept, by=world.province, at=world.tick())
    with pytest.raises(Conflict, match="已作废"):
        export_batch(batch, by=world.province, at=world.tick())
    again = sent(world, voucher)
    assert again.number != batch.number
    apply(world, again, answer(again))
    with pytest.raises(Conflict, match="不能作废"):
        cancel_batch(again, by=world.province, at=world.tick(), reason="晚了")
    assert verify_everything().differences == []


def test_an_account_in_another_name_is_not_sent(world: World) -> None:
    (voucher,) = redeemed(world, "100000")
    world.enterprise.bank_accounts.update(account_name="王某")
    with pytest.raises(DomainError, match="与企业名称不一致"):
        sent(world, voucher)
    assert not PayoutBatch.objects.exists()


@pytest.mark.parametrize(
    ("facts", "chosen", "said"),
    [
        pytest.param({"document_number": " "}, True, "拨付文号", id="no-document"),
        pytest.param({"document_on": date(2099, 1, 1)}, True, "晚于今天", id="future"),
        pytest.param({}, False, "先选择", id="nothing"),
    ],
)
def test_incomplete_batches_are_refused(world: World, facts: dict, chosen: bool, said: str) -> None:
    (voucher,) = redeemed(world, "100000")
    full = BatchFacts(**{"document_number": "1号", "document_on": world.at.date(), **facts})
    ids = [voucher.public_id] if chosen else []
    with pytest.raises(DomainError, match=said):
        assemble_batch(world.cycle, ids, by=world.province, at=world.tick(), facts=full)


def test_a_draft_takes_no_answer(world: World) -> None:
    (voucher,) = redeemed(world, "100000")
    facts = BatchFacts("1号", world.at.date())
    draft = assemble_batch(
        world.cycle, [voucher.public_id], by=world.province, at=world.tick(), facts=facts
    )
    with pytest.raises(Conflict, match="尚未导出"):
        take(world, draft, answer(draft))


@pytest.mark.parametrize("who", ["owner", "seller", "officer"])
def test_only_the_province_sends_money(world: World, who: str) -> None:
    batch, by = sent(world, *redeemed(world, "100000")), getattr(world, who)
    facts = BatchFacts("1号", world.at.date() - timedelta(days=1))
    with pytest.raises(NotYours):
        assemble_batch(world.cycle, [uuid4()], by=by, at=world.at, facts=facts)
    with pytest.raises(NotYours):
        take_return(batch, by=by, at=world.at, filename="a.csv", content=answer(batch))
