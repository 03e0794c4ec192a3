"""What tests of publicity and payout batches start from."""

from datetime import date, timedelta
from itertools import count
from uuid import uuid4

from common.clock import local_date
from tests.vouchers.world import World, cycle_of, make_world
from vouchers.models import Objection, PayoutBatch, PublicityBatch, PublicityItem, Voucher
from vouchers.selectors.batches import lines_of, orders_of
from vouchers.services.batches import BatchFacts, assemble_batch, export_batch
from vouchers.services.objections import ObjectionFacts, file_objection
from vouchers.services.publicity import publish_batch
from vouchers.treasury.columns import HEADER

_serial = count(1)


def public_world(days: int = 7) -> World:
    """A world whose cycle asks for publicity."""
    return make_world(cycle=cycle_of(publicity_days=days))


def redeemed(world: World, *fees: str) -> list[Voucher]:
    return [world.redeemed(world.issued(cloud_fee=fee)) for fee in fees]


def published(world: World, *vouchers: Voucher) -> PublicityBatch:
    return publish_batch(
        world.cycle,
        [voucher.public_id for voucher in vouchers],
        by=world.province,
        at=world.tick(),
        title="拟兑现名单公示",
        document_number=f"公示〔2018〕{next(_serial)}号",
    )


def objection(world: World, item: PublicityItem, **changes: object) -> Objection:
    facts = {
        "key": uuid4(),
        "name": "陈国强",
        "contact": "136 0013 6000",
        "statement": "服务未上线。",
        **changes,
    }
    return file_objection(item, at=world.tick(), facts=ObjectionFacts(**facts))


def sent(world: World, *vouchers: Voucher) -> PayoutBatch:
    """A batch with the treasury; the vouchers must be payable by now."""
    facts = BatchFacts("粤财〔2018〕9号", local_date(world.at))
    chosen = [voucher.public_id for voucher in vouchers]
    batch = assemble_batch(world.cycle, chosen, by=world.province, at=world.tick(), facts=facts)
    return export_batch(batch, by=world.province, at=world.tick())


def answer(
    batch: PayoutBatch, *results: str, day: date | None = None, **changes: dict[int, str]
) -> bytes:
    """The return file as CSV; `results` by position, `changes` as {column: {position: text}}."""
    day = day or batch.document_on
    rows = [",".join(HEADER)]
    for order in orders_of(batch, lines_of(batch)):
        result = results[order.position - 1] if len(results) >= order.position else "成功"
        cells = {
            "序号": str(order.position),
            "户名": order.account_name,
            "账号": order.account_number,
            "开户行": order.bank,
            "金额": f"{order.total}",
            "用途": "",
            "凭证号": order.voucher,
            "批次号": order.batch,
            "处理结果": result,
            "处理日期": day.isoformat(),
            "退汇原因": "账号有误" if result == "退汇" else "",
        }
        for column, texts in changes.items():
            cells[column] = texts.get(order.position, cells[column])
        rows.append(",".join(cells[name] for name in HEADER))
    return "\n".join(rows).encode("utf-8-sig")


def later(world: World, days: int) -> None:
    """Let whole days pass."""
    world.at += timedelta(days=days)
