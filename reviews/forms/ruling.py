"""What is filled in at a desk: the checklist, an approved sum, defects, a reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from common.forms import MoneyInput
from common.money import InvalidMoney, parse_yuan
from reviews.enums import Answer, Desk
from reviews.models import ChecklistItem
from reviews.moves import REDEMPTION_DESKS
from reviews.services.judging import Ruling
from vouchers.eligibility import Level, check_approved_amount
from vouchers.models import Voucher

LONGEST_REMARK = 300
LONGEST_REASON = 1000
SPARE_DEFECTS = 2  # empty lines offered beside those the checklist gave
MOST_DEFECTS = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the checklist with what was answered."""

    item: ChecklistItem
    answer: str
    remark: str
    wrong: str


class RulingForm(forms.Form):
    """The form of a desk; nothing in it is required until a step asks for it.

    `version` and `amount_shown` are what the page showed: a difference is a conflict (409).
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    amount_shown = forms.DecimalField(widget=forms.HiddenInput, required=False)
    amount = forms.CharField(label="核定兑现金额", required=False, widget=MoneyInput)
    reduction = forms.CharField(
        label="核减原因",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="核定金额低于服务券金额时必填，企业将看到此内容。",
    )
    reason = forms.CharField(
        label="理由",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="企业将看到此内容，请写明依据。",
    )
    mark_optional = False

    def __init__(
        self,
        data: Any = None,
        *,
        voucher: Voucher,
        desk: Desk,
        items: Sequence[ChecklistItem],
        proposed: Decimal | None = None,
    ) -> None:
        self.voucher, self.desk, self.items = voucher, desk, items
        amount = voucher.amount if proposed is None else proposed
        initial = {
            "version": voucher.version,
            "amount_shown": voucher.amount,
            "amount": f"{amount:.2f}",
        }
        super().__init__(data, initial=initial)
        self.fields["amount"].help_text = f"不高于服务券金额 ¥{voucher.amount:,.2f}。"
        if desk not in REDEMPTION_DESKS:
            del self.fields["amount"], self.fields["reduction"]

    @property
    def answers(self) -> dict[str, str]:
        """What was answered, by item code; anything but a lawful answer counts as none."""
        given = {item.code: self.data.get(f"answer-{item.code}", "") for item in self.items}
        return {code: answer for code, answer in given.items() if answer in Answer.values}

    @property
    def remarks(self) -> dict[str, str]:
        """The remarks, by item code, as long as they may be."""
        return {
            item.code: self.data.get(f"remark-{item.code}", "").strip()[:LONGEST_REMARK]
            for item in self.items
        }

    @property
    def lines(self) -> list[Line]:
        """The checklist for the page; an unanswered item of a form sent for approval is marked."""
        answers, remarks = self.answers, self.remarks
        missing = set(self.missing) if self.has_error(NON_FIELD_ERRORS, "incomplete") else set()
        return [
            Line(
                item,
                answers.get(item.code, ""),
                remarks[item.code],
                "请选择“符合”或“不符合”" if item.code in missing else "",
            )
            for item in self.items
        ]

    @property
    def missing(self) -> list[str]:
        """Codes of the items without an answer."""
        return [item.code for item in self.items if item.code not in self.answers]

    @property
    def defects(self) -> list[str]:
        """What has to be mended, empty lines left out."""
        given = self.data.getlist("defect") if hasattr(self.data, "getlist") else []
        return [text.strip()[:LONGEST_REASON] for text in given if text.strip()][:MOST_DEFECTS]

    @property
    def defect_lines(self) -> list[str]:
        """The lines of the send-back panel: what was typed, else every “不符合”, and spare ones."""
        filled = self.defects or list(self._found_wanting())
        return [*filled, *[""] * (SPARE_DEFECTS if filled else SPARE_DEFECTS + 1)]

    def _found_wanting(self) -> Iterator[str]:
        remarks = self.remarks
        for item in self.items:
            if self.answers.get(item.code) == Answer.NO:
                yield f"{item.text}：{remarks[item.code]}" if remarks[item.code] else item.text

    def clean_amount(self) -> Decimal:
        """The sum as typed; the voucher's own where the field was left empty."""
        text = self.cleaned_data["amount"].strip()
        try:
            return parse_yuan(text) if text else self.voucher.amount
        except InvalidMoney as error:
            raise ValidationError(error.message, code=error.code) from error

    def clean(self) -> dict[str, Any]:
        """R4: not above the voucher's amount, and a reason for less."""
        read: dict[str, Any] = super().clean() or self.cleaned_data
        if "amount" in read and "reduction" in read:
            verdict = check_approved_amount(
                read["amount"], voucher_amount=self.voucher.amount, reason=read["reduction"]
            )
            if verdict.level is Level.BLOCK:
                field = "reduction" if verdict.field == "reduction_reason" else "amount"
                self.add_error(field, ValidationError(verdict.message, code="rule:R4"))
        return read

    def ready_to_pass(self) -> bool:
        """Whether the passing move may be confirmed: every item answered, and answered yes (V7)."""
        if not self.is_valid():
            return False
        if self.missing:
            message = f"还有 {len(self.missing)} 项审核清单没有选择，请逐项完成。"
            self.add_error(None, ValidationError(message, code="incomplete"))
        elif Answer.NO in self.answers.values():
            message = "审核清单中有“不符合”的项目，不能通过；请退回补正或作出不予通过的决定。"
            self.add_error(None, ValidationError(message, code="rule:V7"))
        return not self.errors

    def renewed(self, voucher: Voucher) -> "RulingForm":
        """Everything filled in, on the case as it is now: shown again after a conflict."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict when bound
        data["version"], data["amount_shown"] = str(voucher.version), f"{voucher.amount:.2f}"
        return RulingForm(data, voucher=voucher, desk=self.desk, items=self.items)

    def ruling(self, *, reason: str = "") -> Ruling:
        """Everything filled in, as the service wants it; `reason` is the one the step asks for."""
        read = self.cleaned_data
        return Ruling(
            answers=self.answers,
            remarks=self.remarks,
            reason=reason,
            defects=self.defects,
            version=read.get("version"),
            amount_shown=read.get("amount_shown"),
            amount=read.get("amount"),
        )
