"""Which papers an event gives rise to. Pure Python."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from vouchers.states import State
from vouchers.workflow import Action


class LetterKind(StrEnum):
    """What a paper is; the label is its title."""

    RECEIPT = "receipt"
    CORRECTION = "correction"
    APPROVAL = "approval"
    CERTIFICATE = "certificate"
    REFUSAL = "refusal"
    REDEMPTION_RECEIPT = "redemption_receipt"
    REDEMPTION_CORRECTION = "redemption_correction"
    REDEMPTION_APPROVAL = "redemption_approval"
    REDEMPTION_REFUSAL = "redemption_refusal"
    REVOCATION = "revocation"

    @property
    def label(self) -> str:
        """The Chinese title."""
        return _LABELS[self]


_LABELS = {
    LetterKind.RECEIPT: "申请受理回执",
    LetterKind.CORRECTION: "退回补正通知书",
    LetterKind.APPROVAL: "审核通过通知书",
    LetterKind.CERTIFICATE: "服务券凭证",
    LetterKind.REFUSAL: "不予通过通知书",
    LetterKind.REDEMPTION_RECEIPT: "兑现申请受理回执",
    LetterKind.REDEMPTION_CORRECTION: "兑现退回补正通知书",
    LetterKind.REDEMPTION_APPROVAL: "兑现审批决定书",
    LetterKind.REDEMPTION_REFUSAL: "不予兑现决定书",
    LetterKind.REVOCATION: "服务券作废决定书",
}
CHOICES = [(kind.value, kind.label) for kind in LetterKind]
RECEIPTS = (LetterKind.RECEIPT, LetterKind.REDEMPTION_RECEIPT)

_BY_MOVE: dict[str, LetterKind] = {
    Action.SUBMIT: LetterKind.RECEIPT,
    Action.RESUBMIT: LetterKind.RECEIPT,
    Action.SEND_BACK: LetterKind.CORRECTION,
    Action.APPROVE: LetterKind.APPROVAL,
    Action.CLEAR: LetterKind.APPROVAL,
    Action.REFUSE: LetterKind.REFUSAL,
    Action.FILE_REDEMPTION: LetterKind.REDEMPTION_RECEIPT,
    Action.REFILE_REDEMPTION: LetterKind.REDEMPTION_RECEIPT,
    Action.SEND_REDEMPTION_BACK: LetterKind.REDEMPTION_CORRECTION,
    Action.REDEEM: LetterKind.REDEMPTION_APPROVAL,
    Action.REFUSE_REDEMPTION: LetterKind.REDEMPTION_REFUSAL,
    Action.REVOKE: LetterKind.REVOCATION,
}


def kinds_of(move: str, *, to_state: str, amounts: Mapping[str, str]) -> tuple[LetterKind, ...]:
    """The papers of an event: a voucher that is issued, or raised later, gets its certificate.

    The decision comes before the certificate it grants.
    """
    issued = to_state == State.ISSUED
    if move == "reassess":
        raised = Decimal(amounts.get("after", 0)) > Decimal(amounts.get("before", 0))
        return (LetterKind.CERTIFICATE,) if issued and raised else ()
    kind = _BY_MOVE.get(move)
    if kind is None:
        return ()
    if kind is LetterKind.APPROVAL and issued:
        return (LetterKind.APPROVAL, LetterKind.CERTIFICATE)
    return (kind,)
