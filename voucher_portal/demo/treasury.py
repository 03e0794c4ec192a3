"""The province's month: redeemed vouchers made public, then paid in batches the treasury answers.

All by the real services; reckoned back from the present, so that the demo always shows a publicity
that runs, objections waiting and decided, and a batch the treasury has not answered.
"""

import csv
import io
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from accounts.models import User
from common.clock import SHANGHAI, local_date
from documents.enums import Kind
from voucher_portal.demo.papers import make_paper
from vouchers.models import Cycle, Objection, PayoutBatch, PublicityBatch, PublicityItem
from vouchers.selectors.batches import candidates, lines_of, orders_of
from vouchers.selectors.publicity import unpublished_for
from vouchers.services.batches import BatchFacts, assemble_batch, export_batch
from vouchers.services.objections import (
    ObjectionFacts,
    dismiss_objection,
    file_objection,
    uphold_objection,
)
from vouchers.services.publicity import publish_batch
from vouchers.services.returns import apply_return, take_return
from vouchers.treasury.columns import HEADER, PURPOSE

MONTH = timedelta(days=28)
LATEST = timedelta(days=3)  # since when the latest publicity has been running
PAYMENT = timedelta(days=1)  # after it, what was public a month ago goes to the treasury
ANSWER = timedelta(days=5)
BOUNCES = 11  # every so many lines come back
PEOPLE = (
    ("陈国强", "13600136000", "据了解，该企业所购服务至今未上线使用，请核实验收情况。"),
    ("黄丽萍", "huangliping@mail.example", "公示金额与该企业实际上云费用不符，附合同首页照片。"),
    ("林志远", "13700137000", "该企业同一项目曾获得市级技改资金，疑似重复申报。"),
)


class Treasury:
    """Publishes and pays month by month, up to the present."""

    def __init__(self, province: User, *, now: datetime, since: datetime) -> None:
        self.province, self.now, self.since = province, now, since
        self.at = since

    def play(self) -> Iterator[datetime]:
        """One generator among the cases': says when it acts next."""
        rounds = (self.now - LATEST - self.since) // MONTH
        for left in range(rounds, -1, -1):
            start = self.now - LATEST - MONTH * left
            yield self.clock(start)
            published = self.publish()
            if left == 1 and published:
                yield self.clock(start + timedelta(days=1))
                self.withhold(published[0])
            yield self.clock(start + PAYMENT)
            batches = self.send()
            if left == 0 and published:
                yield from self.objections(published[0])
            yield self.clock(start + ANSWER)  # for the latest one this lies ahead
            for batch in batches:
                self.answer(batch)

    def clock(self, at: datetime) -> datetime:
        """Ten in the morning of that day, never before what was done last."""
        day = datetime.combine(at.astimezone(SHANGHAI).date(), time(10), SHANGHAI)
        self.at = max(day, self.at + timedelta(minutes=7))
        return self.at

    def publish(self) -> list[PublicityBatch]:
        """All that wait, a batch for each cycle."""
        found = []
        for cycle in Cycle.objects.order_by("opens_at"):
            rows = unpublished_for(self.province, cycle=cycle)
            chosen = list(rows.order_by("pk").values_list("public_id", flat=True))
            if not chosen:
                continue
            day = local_date(self.at)
            number = PublicityBatch.objects.count() + 1
            batch = publish_batch(
                cycle,
                chosen,
                by=self.province,
                at=self.at,
                title=f"{cycle.name}拟兑现企业名单公示（{day.year}年{day.month}月）",
                document_number=f"粤经信公示〔{day.year}〕{number}号",
            )
            found.append(batch)
        return found

    def objections(self, batch: PublicityBatch) -> Iterator[datetime]:
        """Two objections to the latest publicity: one answered, one waiting, with a photograph."""
        items = list(batch.items.select_related("voucher")[:2])
        for item, person in zip(items, PEOPLE, strict=False):
            yield self.clock(self.at + timedelta(hours=5))
            objection = self.object(item, *person)
            if item is items[0] and len(items) > 1:
                dismiss_objection(
                    objection,
                    by=self.province,
                    at=self.at + timedelta(hours=3),
                    reply="经核查验收报告和平台运行记录，该服务已上线使用，异议不成立。感谢监督。",
                    reason="经核实，服务已上线使用，材料属实。",
                )

    def object(self, item: PublicityItem, name: str, contact: str, statement: str) -> Objection:
        """One objection as the public form files it."""
        papers = []
        if "附" in statement and self.province.organisation:
            facts = {
                "title": "异议材料",
                "number": "附件一",
                "rows": [["异议人", name], ["说明", statement]],
                "text": [],
                "parties": [],
            }
            owner = self.province.organisation
            papers.append(make_paper(owner, Kind.OBJECTION, facts, by=None, at=self.at))
        key = uuid5(NAMESPACE_URL, f"{item.pk}/{contact}")
        facts_of = ObjectionFacts(key, name, contact, statement, papers)
        return file_objection(item, at=self.at, facts=facts_of)

    def withhold(self, batch: PublicityBatch) -> None:
        """An objection that was upheld: its voucher is not paid."""
        item = batch.items.select_related("voucher").last()
        if item is None:
            return
        objection = self.object(item, *PEOPLE[2])
        uphold_objection(
            objection,
            by=self.province,
            at=self.at + timedelta(hours=5),
            reply="经核查，您反映的情况基本属实，已暂停拨付并要求企业说明。感谢监督。",
            reason="同一项目是否重复享受财政资金尚待核清，请向所在地经信部门提交说明。",
        )

    def send(self) -> list[PayoutBatch]:
        """All that may be paid, a batch for each cycle, on its way to the treasury."""
        found = []
        for cycle in Cycle.objects.order_by("opens_at"):
            rows = candidates(self.province, at=self.at).filter(cycle=cycle)
            chosen = list(rows.order_by("pk").values_list("public_id", flat=True))
            if not chosen:
                continue
            day = local_date(self.at)
            number = PayoutBatch.objects.count() + 1
            facts = BatchFacts(f"粤经信财〔{day.year}〕{number}号", day)
            batch = assemble_batch(cycle, chosen, by=self.province, at=self.at, facts=facts)
            found.append(export_batch(batch, by=self.province, at=self.at))
        return found

    def answer(self, batch: PayoutBatch) -> None:
        """The sheet comes back, nearly everything paid."""
        sheet = io.StringIO()
        writer = csv.writer(sheet)
        writer.writerow(HEADER)
        for order in orders_of(batch, lines_of(batch)):
            bounced = (order.position + batch.pk) % BOUNCES == 0
            result = ("退汇", "开户行行号有误") if bounced else ("成功", "")
            writer.writerow(
                [
                    *(order.position, order.account_name, order.account_number, order.bank),
                    *(order.total, PURPOSE, order.voucher, order.batch),
                    *(result[0], local_date(self.at).isoformat(), result[1]),
                ]
            )
        content = sheet.getvalue().encode("utf-8-sig")
        name, by = f"{batch.number}-回单.csv", self.province
        kept = take_return(batch, by=by, at=self.at, filename=name, content=content)
        apply_return(kept, by=by, at=self.at)
