"""What happened to a voucher, told in a sentence per event, newest first (V7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from accounts.enums import Role
from accounts.models import Organisation, User
from common.money import format_yuan
from common.together import read_together
from vouchers.models import Event, OfficialLetter, Voucher
from vouchers.selectors.letters import Letter, letter_rows, letters_from, links_by_event
from vouchers.selectors.queue import Turn, bureaus_of, turn_of
from vouchers.states import ENDED, ROLE_LABELS, Actor, State

RECENT = 12
PAGE_SIZE = 50
# What a reassessment's cause says is about another application of the enterprise: its number is
# nobody's business but the enterprise's and the officials'.
ELSEWHERE = "同一企业其他申请发生变化，额度重新核定"

_SENTENCES = {
    "submit": "提交申请，转供应商确认",
    "confirm": "供应商确认无误，转经信部门审核",
    "send_back": "{role}退回补正",
    "resubmit": "补正后重新提交，转供应商确认",
    "approve": "审核通过，发放服务券",
    "clear": "省级复核通过，发放服务券",
    "refuse": "{role}决定不予通过",
    "withdraw": "企业撤回申请",
    "lapse": "逾期未补正，申请失效",
    "surrender": "企业退券",
    "file_redemption": "申请兑现，转经信部门审核",
    "verify_redemption": "兑现初审通过，转省级审批",
    "send_redemption_back": "{role}退回补正兑现材料",
    "refile_redemption": "兑现材料补正后重新提交",
    "refuse_redemption": "不予兑现",
    "redeem": "兑现审批通过",
    "pay_out": "资金已拨付",
    "bounce": "银行退汇，待重新拨付",
    "expire": "兑现期限届满，服务券过期",
    "revoke": "服务券作废",
    "quota_wait": "额度不足，列入额度候补",
    "quota_room": "额度释放，额度候补解除",
    "extend": "兑现截止日期延长",
    "reassess": "重新核定金额",
    "hold": "暂缓办理",
    "lift_hold": "恢复办理",
    "publicity": "兑现结果公示",
    "objection": "公示期内收到异议，暂缓拨付",
    "objection_dismissed": "异议不成立",
    "objection_upheld": "异议成立，暂停拨付",
    "publicity_reopened": "异议事项处理完毕，待重新公示",
    "record_payment": "登记付款",
    "remove_payment": "删除一笔付款记录",
    "record_invoice": "登记发票",
    "remove_invoice": "删除一张发票记录",
    "check_passed": "抽查合格",
    "check_found": "抽查发现问题",
    "check_amended": "更正抽查结果",
    "clawback_open": "要求退还资金",
    "clawback_part": "登记退还资金",
    "clawback_repaid": "追回款项已还清",
    "clawback_cancel": "撤销追回",
}
# The same move may lead to different ends.
_BY_TARGET = {
    ("approve", State.PROVINCIAL_CHECK): "审核通过，转省级复核",
    ("refuse_redemption", State.ISSUED): "{role}决定不予兑现，服务券仍然有效",
    ("refuse_redemption", State.EXPIRED): "{role}决定不予兑现，兑现期限已过",
}
_TONES = {
    "submit": "accent",
    "resubmit": "accent",
    "confirm": "done",
    "approve": "done",
    "clear": "done",
    "verify_redemption": "done",
    "redeem": "done",
    "pay_out": "done",
    "send_back": "waiting",
    "send_redemption_back": "waiting",
    "bounce": "waiting",
    "hold": "waiting",
    "check_passed": "done",
    "check_found": "wrong",
    "check_amended": "waiting",
    "clawback_open": "wrong",
    "clawback_repaid": "done",
    "publicity": "accent",
    "objection": "waiting",
    "objection_dismissed": "done",
    "objection_upheld": "wrong",
    "refuse_redemption": "wrong",
    "quota_wait": "waiting",
    "quota_room": "done",
}
_AMOUNTS = {
    "entitlement": "应补金额",
    "after": "核定金额",
    "issued": "服务券金额",
    "requested": "申请兑现",
    "verified": "初核金额",
    "approved": "核定兑现金额",
    "bonus": "贯标奖补",
    "paid": "付款金额",
    "bounced": "退汇金额",
    "invoice": "价税合计",
    "questioned": "涉及金额",
    "demanded": "应退还金额",
    "repaid": "退还金额",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as components/timeline.html shows it."""

    at: datetime
    title: str
    actor: str
    role: str
    reason: str
    facts: tuple[tuple[str, str], ...]
    tone: str
    links: tuple[tuple[str, str], ...] = ()  # papers the event gave rise to


@dataclass(frozen=True, slots=True)
class Timeline:
    """The newest events and how many there are in all.

    `left_from` is the state an ended voucher was in before its end, for the progress bar.
    """

    events: tuple[Happening, ...]
    total: int
    left_from: State | None = None

    @property
    def more(self) -> int:
        """How many older ones are not shown."""
        return max(0, self.total - len(self.events))


def events_of(voucher: Voucher) -> QuerySet[Event]:
    """All events of the voucher, newest first."""
    return Event.objects.filter(voucher=voucher).order_by("-seq")


@dataclass(frozen=True, slots=True)
class StoryRows:
    """What a story is told from, to be read together with whatever else a page needs."""

    bureaus: QuerySet[Organisation]
    papers: QuerySet[OfficialLetter]
    events: QuerySet[Event]

    @classmethod
    def of(cls, voucher: Voucher) -> "StoryRows":
        return cls(bureaus_of(voucher)[:1], letter_rows(voucher), events_of(voucher)[:RECENT])

    @property
    def querysets(self) -> tuple[QuerySet[Any], ...]:
        return self.bureaus, self.papers, self.events


@dataclass(frozen=True, slots=True)
class Story:
    """What a page tells of a case: whose turn it is, what happened, the papers of it."""

    turn: Turn | None
    timeline: Timeline
    letters: list[Letter]


def story_of(
    voucher: Voucher, *, viewer: User, at: datetime, rows: StoryRows | None = None
) -> Story:
    """Turn, newest events and papers; the chain's head says how many events.

    One query, none where `rows` have been read.
    """
    if rows is None:
        rows = StoryRows.of(voucher)
        read_together(*rows.querysets)
    letters = letters_from(voucher, rows.papers)
    turn = turn_of(voucher, at=at, bureaus=rows.bureaus)
    return Story(turn, _timeline(voucher, rows.events, viewer=viewer, letters=letters), letters)


def _timeline(
    voucher: Voucher, rows: Iterable[Event], *, viewer: User, letters: Iterable[Letter]
) -> Timeline:
    rows, links = list(rows), links_by_event(letters)
    told = tuple(happening(row, viewer=viewer, links=links.get(row.pk, ())) for row in rows)
    return Timeline(told, voucher.chain_seq, _left_from(voucher, rows))


def happening(event: Event, *, viewer: User, links: tuple[tuple[str, str], ...] = ()) -> Happening:
    """One event in words, for this reader."""
    actor = Actor(event.actor_role)
    reason, facts = event.reason, _facts(event)
    if viewer.role == Role.SUPPLIER:
        reason = ELSEWHERE if event.move == "reassess" else reason
        if event.move.startswith("clawback"):  # what an enterprise owes is not the supplier's
            reason, facts = "", ()
    return Happening(
        at=event.at,
        title=sentence(event),
        actor="" if actor is Actor.SYSTEM else event.actor,
        role=event.actor_organisation or ROLE_LABELS[actor],
        reason=reason,
        facts=facts,
        tone=_tone(event),
        links=links,
    )


def sentence(event: Event) -> str:
    """What happened, in a few words."""
    if event.move == "reassess":
        return _reassessed(event.amounts)
    words = _SENTENCES.get(event.move, event.move)
    if event.to_state:
        words = _BY_TARGET.get((event.move, State(event.to_state)), words)
    return words.format(role=ROLE_LABELS[Actor(event.actor_role)])


def _reassessed(amounts: Mapping[str, str]) -> str:
    before, after = Decimal(amounts.get("before", 0)), Decimal(amounts.get("after", 0))
    if before == 0 and after > 0:
        return "额度释放，候补转为有额度"
    if after > before:
        return "额度释放，核定金额调增"
    return "核定金额调减" if after else "额度不足，列为候补"


def _facts(event: Event) -> tuple[tuple[str, str], ...]:
    amounts = event.amounts
    if event.move == "reassess":
        before, after = (format_yuan(Decimal(amounts.get(k, 0))) for k in ("before", "after"))
        return (("核定金额", f"{before} → {after}"),)
    shown = (
        (_label(event.move, name), format_yuan(abs(Decimal(amounts[name]))))
        for name in _AMOUNTS
        if name in amounts and not (name == "bonus" and Decimal(amounts[name]) == 0)
    )
    # An application that ended frees what it held: "after 0" would read like a judgement.
    return () if State(event.to_state or State.DRAFT) in ENDED else tuple(shown)


def _label(move: str, name: str) -> str:
    return "拨付金额" if (move, name) == ("pay_out", "paid") else _AMOUNTS[name]


def _tone(event: Event) -> str:
    if event.to_state and State(event.to_state) in ENDED and event.from_state:
        return "wrong" if event.move in ("refuse", "revoke") else "neutral"
    if event.move == "reassess":
        amounts = event.amounts
        raised = Decimal(amounts.get("after", 0)) > Decimal(amounts.get("before", 0))
        return "done" if raised else "neutral"
    return _TONES.get(event.move, "neutral")


def _left_from(voucher: Voucher, rows: list[Event]) -> State | None:
    if State(voucher.state) not in ENDED:
        return None
    ends = (row.from_state for row in rows if row.to_state == voucher.state and row.from_state)
    return next((State(state) for state in ends), None)
