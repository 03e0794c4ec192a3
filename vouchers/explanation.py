"""Why an amount is what it is, line by line: the same for enterprise, supplier and officials (A8).

Built from the very claims and awards the engine worked with, so that the lines cannot tell another
story than the sum. Pure Python.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from common.money import format_wan, format_yuan
from vouchers.quota import Standing
from vouchers.subsidy import ZERO, Award, Cap, Claim, Entitlement, FixedCap


class Bound(StrEnum):
    """What decided the amount."""

    CAP = "cap"
    FEE = "fee"
    ROOM = "room"
    ISSUED = "issued"  # a promise that is more than today's room (A4)
    FIXED = "fixed"  # a redemption fixed another sum (R4)
    ENDED = "ended"  # over without money; its room is free (A4)

    @property
    def label(self) -> str:
        """The Chinese name of the deciding limit."""
        return _BOUND_LABELS[self]


_BOUND_LABELS = {
    Bound.CAP: "应用服务奖补上限",
    Bound.FEE: "上云上平台费用",
    Bound.ROOM: "本周期剩余额度",
    Bound.ISSUED: "已发放金额",
    Bound.FIXED: "兑现核定金额",
    Bound.ENDED: "办理结果",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the reckoning; `binds` marks the one that decided. Taken off: below 0."""

    label: str
    text: str
    amount: Decimal | None
    rule: str
    binds: bool = False


@dataclass(frozen=True, slots=True)
class Contract:
    """What the entitlement was reckoned from."""

    service: str
    cap: Cap
    entitlement: Entitlement
    devices: int | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """The words around the sums: catalog version (A5), cycle, and the bonus where one was given."""

    catalog_version: str
    cycle: str
    bonus: Decimal = ZERO
    bonus_counts_toward_cap: bool = False
    quotas: tuple[Standing, ...] = ()  # of an undecided application (Q2)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The lines, what they come to, and which limit decided."""

    lines: tuple[Line, ...]
    amount: Decimal
    room: Decimal
    bound: Bound
    catalog_version: str
    held_by: tuple[str, ...] = ()  # quotas that hold the application back, by name (Q2)

    @property
    def awaiting(self) -> bool:
        """At 0 the application waits for room (候补, A4)."""
        return self.amount == 0 and self.bound is not Bound.ENDED

    @property
    def rules(self) -> tuple[str, ...]:
        """The rule ids of the lines, each once, in order."""
        return tuple(dict.fromkeys(line.rule for line in self.lines))

    @property
    def conclusion(self) -> str:
        """The result in one sentence."""
        if self.bound is Bound.ENDED:
            return "本申请已经结束，不占用本周期额度。"
        if self.awaiting and self.bound is Bound.ROOM:
            return "本周期额度已被在先申请用完，本申请列为候补；有额度释放时按申请顺序自动核定。"
        decided = f"核定 {format_yuan(self.amount)}，由“{self.bound.label}”决定。"
        if not self.held_by:
            return decided
        names = "、".join(self.held_by)
        return f"{decided}{names}额度暂不足，列为额度候补；有额度释放时按申请顺序自动递补。"


def explain(
    *,
    key: Hashable,
    claims: Sequence[Claim],
    awards: Sequence[Award],
    numbers: Mapping[Hashable, str],
    contract: Contract,
    setting: Setting,
) -> Explanation:
    """Explain the award of `key` among the enterprise's claims of the cycle.

    `claims` and `awards` are what went into and came out of `subsidy.assess`; `numbers` names the
    other applications. Raises `KeyError` when `key` is not among the claims.
    """
    place = {claim.key: index for index, claim in enumerate(claims)}[key]
    claim, award = claims[place], awards[place]
    bound = _bound(claim, award, contract.entitlement)
    lines = (
        *_contract_lines(contract, bound),
        *_room_lines(
            claims, awards, place, numbers=numbers, cycle=setting.cycle, binds=bound is Bound.ROOM
        ),
        _result_line(claim, award, bound),
        *_quota_lines(setting),
        *_closing_lines(setting),
    )
    held_by = tuple(standing.scope for standing in setting.quotas if not standing.fits)
    return Explanation(lines, award.amount, award.room, bound, setting.catalog_version, held_by)


def explain_ended(*, contract: Contract, setting: Setting, ending: str) -> Explanation:
    """Explain an application that ended without money: its worth, and that its room is free.

    `ending` is the name of its state, e.g. 已撤回.
    """
    freed = f"申请{ending}，不再占用额度，此前占用的部分已按申请顺序重新核定"
    lines = (
        *_contract_lines(contract, Bound.ENDED),
        Line("核定金额", freed, ZERO, "A4", binds=True),
        *_closing_lines(setting),
    )
    return Explanation(lines, ZERO, ZERO, Bound.ENDED, setting.catalog_version)


def _bound(claim: Claim, award: Award, worth: Entitlement) -> Bound:
    """On a tie the limit named first decides: cap, fee, room."""
    natural = min(claim.entitlement, award.room)
    if claim.fixed is not None and claim.fixed != natural:
        return Bound.FIXED
    if claim.fixed is None and award.amount > natural:
        return Bound.ISSUED
    if award.room < claim.entitlement:
        return Bound.ROOM
    return Bound.CAP if worth.cap <= worth.fee else Bound.FEE


def _contract_lines(contract: Contract, bound: Bound) -> tuple[Line, ...]:
    cap, worth = contract.cap, contract.entitlement
    if isinstance(cap, FixedCap):
        cap_text = f"“{contract.service}”单项上限 {_both(worth.cap)}"
    else:
        cap_text = (
            f"“{contract.service}”联网设备 {contract.devices} 台套 × "
            f"每台套 {format_yuan(cap.rate)} = {_both(worth.cap)}"
        )
    return (
        Line(Bound.CAP.label, cap_text, worth.cap, "A2", binds=bound is Bound.CAP),
        Line(
            Bound.FEE.label,
            f"合同中列明的上云上平台费用 {_both(worth.fee)}",
            worth.fee,
            "A1",
            binds=bound is Bound.FEE,
        ),
        Line("应补金额", f"以上两项取低，为 {_both(worth.amount)}", worth.amount, "A1"),
    )


def _room_lines(
    claims: Sequence[Claim],
    awards: Sequence[Award],
    place: int,
    *,
    numbers: Mapping[Hashable, str],
    cycle: str,
    binds: bool,
) -> tuple[Line, ...]:
    cap, room = claims[place].cycle_cap, awards[place].room
    lines = [Line("累计奖补上限", f"{cycle}每家企业合计不超过 {_both(cap)}", cap, "A3")]
    for award in awards[:place]:
        text = f"在先申请 {numbers[award.key]} 占用 {format_yuan(award.amount)}"
        lines.append(Line("减：在先申请", text, -award.amount, "A4"))
    for claim in claims[place + 1 :]:
        if claim.kept:
            text = f"在后申请 {numbers[claim.key]} 已发放或已申请兑现 {format_yuan(claim.kept)}"
            lines.append(Line("减：在后已发放", text, -claim.kept, "A4"))
    text = f"本申请可用额度 {_both(room)}"
    lines.append(Line(Bound.ROOM.label, text, room, "A4", binds=binds))
    return tuple(lines)


def _result_line(claim: Claim, award: Award, bound: Bound) -> Line:
    amount = award.amount
    if bound is Bound.FIXED:
        return Line("核定金额", f"兑现核定为 {_both(amount)}", amount, "R4", binds=True)
    if bound is Bound.ISSUED:
        text = f"已发放 {_both(claim.issued)}，发放后不因重新核定而减少"
        return Line("核定金额", text, amount, "A4", binds=True)
    if amount == 0:
        return Line("核定金额", "剩余额度为 0，列为候补", amount, "A4")
    return Line("核定金额", f"应补金额与剩余额度取低，为 {_both(amount)}", amount, "A3")


def _quota_lines(setting: Setting) -> tuple[Line, ...]:
    return tuple(
        # Never the line that decides: a quota holds back, it changes no amount.
        Line(f"{one.scope}额度", one.reckoning, one.room, "Q2")
        for one in setting.quotas
    )


def _closing_lines(setting: Setting) -> tuple[Line, ...]:
    text = f"按首次提交时有效的目录版本核定：{setting.catalog_version}"
    lines = [Line("目录版本", text, None, "A5")]
    if setting.bonus:
        counted = "计入" if setting.bonus_counts_toward_cap else "不计入"
        text = f"两化融合管理体系贯标一次性奖补 {_both(setting.bonus)}，{counted}累计奖补上限"
        lines.append(Line("另加：贯标奖补", text, setting.bonus, "A7"))
    return tuple(lines)


def _both(amount: Decimal) -> str:
    """Yuan, with 万元 beside it as officials think in it."""
    return f"{format_yuan(amount)}（{format_wan(amount)}）"
