"""The self-check and calculator: what the rules and the engine say to a few answers.

Nothing is decided here: `eligibility.judge` judges, `subsidy` reckons, `explanation` explains, as
for a real application. Pure Python: no Django, no clock, no figure of the policy.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from vouchers.eligibility import ApplicationFacts, Level, ServiceFacts, Verdict, judge
from vouchers.explanation import Contract, Explanation, Setting, explain
from vouchers.subsidy import (
    ZERO,
    Cap,
    Claim,
    PerDeviceCap,
    assess,
    entitlement,
    integration_bonus,
)

# What a few answers can tell; V1, V2, V3 and E8 need papers and follow after registration.
ASKED = frozenset({"E1", "E2", "E3", "E4", "E5", "E6", "E7", "A1", "A2", "A6", "C1"})
EARLIER, OWN = "earlier", "own"
EARLIER_NAME = "合计（按您填写）"


class Integration(StrEnum):
    """Where an enterprise stands with 两化融合管理体系贯标 (A7)."""

    NONE = "none"
    CERTIFIED = "certified"
    AWARDED = "awarded"  # certified, and a provincial award was given for it


class Standing(StrEnum):
    """What the answers come to."""

    YES = "yes"  # nothing asked speaks against it
    OPEN = "open"  # something is not answered yet
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One sum to reckon: the service as listed, the answers, and the version's figures (A5).

    `used` is what earlier applications of the cycle hold already, as the enterprise says (A3).
    """

    service: ServiceFacts | None
    fee: Decimal | None
    devices: int | None
    cycle_cap: Decimal
    cycle: str
    catalog_version: str
    used: Decimal = ZERO
    bonus_amount: Decimal = ZERO
    bonus_counts_toward_cap: bool = False
    integration: Integration = Integration.NONE


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The amount with its lines (A8), None while something is lacking; and the bonus apart (A7)."""

    explanation: Explanation | None
    bonus: Decimal
    lacking: tuple[str, ...] = ()

    @property
    def amount(self) -> Decimal | None:
        """What one voucher would come to, in yuan, without the bonus."""
        return self.explanation.amount if self.explanation else None


def reckon(question: Question) -> Reckoning:
    """The voucher's amount as the engine gives it behind what is used already (A1 to A4, A7)."""
    cap = question.service.cap if question.service else None
    bonus = integration_bonus(
        certified=question.integration is not Integration.NONE,
        provincially_awarded=question.integration is Integration.AWARDED,
        already_granted=False,
        amount=question.bonus_amount,
    )
    lacking = _lacking(question, cap)
    if question.service is None or cap is None or question.fee is None or lacking:
        return Reckoning(None, bonus, lacking)
    worth = entitlement(cap=cap, fee=question.fee, devices=question.devices)
    claims = [Claim(key=OWN, entitlement=worth.amount, cycle_cap=question.cycle_cap)]
    if question.used:
        earlier = Claim(
            key=EARLIER,
            entitlement=question.used,
            cycle_cap=question.cycle_cap,
            fixed=question.used,
        )
        claims.insert(0, earlier)
    explanation = explain(
        key=OWN,
        claims=claims,
        awards=assess(claims),
        numbers={EARLIER: EARLIER_NAME},
        contract=Contract(question.service.name, cap, worth, question.devices),
        setting=Setting(
            question.catalog_version,
            question.cycle,
            bonus=bonus,
            bonus_counts_toward_cap=question.bonus_counts_toward_cap,
        ),
    )
    return Reckoning(explanation, bonus)


def _lacking(question: Question, cap: Cap | None) -> tuple[str, ...]:
    found = []
    if cap is None:
        found.append("应用服务")
    if question.fee is None:
        found.append("上云上平台费用")
    if isinstance(cap, PerDeviceCap) and not question.devices:
        found.append("联网设备台套数")
    return tuple(found)


def judge_answers(facts: ApplicationFacts) -> tuple[Verdict, ...]:
    """The verdicts of `judge` on what the self-check asks about, in their order."""
    return tuple(verdict for verdict in judge(facts) if verdict.rule in ASKED)


def standing_of(verdicts: tuple[Verdict, ...]) -> Standing:
    """No where a rule is broken, open where one could not be judged yet, else yes."""
    blocking = [verdict for verdict in verdicts if verdict.level is Level.BLOCK]
    if any(not verdict.missing for verdict in blocking):
        return Standing.NO
    return Standing.OPEN if blocking else Standing.YES
