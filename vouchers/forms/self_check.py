"""The questions of the self-check and the calculator; answers travel in the address.

Dates, sums and device sets are read by `vouchers.typed`, as they will be in the draft.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from common.errors import DomainError
from common.forms import DateInput, MoneyInput
from common.money import parse_yuan
from enterprises.forms.fields import WanField, yes_no_field
from vouchers.selectors.self_check import Choices
from vouchers.self_check import Integration
from vouchers.typed import read_typed

OUTSIDE = "outside"  # an answer to "where": not in Guangdong
LONGEST = 40

Groups = list[tuple[str, list[forms.BoundField]]]


class ReadField(forms.CharField):
    """Text that `vouchers.typed` reads as one of the draft's columns; None where empty."""

    def __init__(self, column: str, **options: Any) -> None:
        self.column = column
        super().__init__(required=False, **options)

    def clean(self, value: Any) -> Any:
        text = str(value or "").replace("\0", "").strip()[:LONGEST]
        reading = read_typed({self.column: text})
        for fault in reading.faults:
            code = f"rule:{fault.rule}" if fault.rule else fault.code
            raise ValidationError(fault.message, code=code)
        return reading.values[self.column]


class UsedField(forms.CharField):
    """What earlier applications hold, in yuan; 0 where empty."""

    def clean(self, value: Any) -> Any:
        text = str(value or "").replace("\0", "").strip()[:LONGEST]
        try:
            return parse_yuan(text or "0", zero_allowed=True)
        except DomainError as error:
            raise ValidationError(error.message, code=error.code) from error


def _day(label: str, **options: Any) -> ReadField:
    return ReadField("signed_on", label=label, widget=DateInput(), **options)


def _yes_no(label: str, *, yes: str, no: str, **options: Any) -> forms.TypedChoiceField:
    return yes_no_field(label, yes=yes, no=no, required=False, empty_value=None, **options)


class CalculatorForm(forms.Form):
    """How much: the service, the sums and what is used already. Nothing is required."""

    mark_optional = False
    unknown_service = False

    service = forms.ChoiceField(label="应用服务", required=False)
    cloud_fee = ReadField(
        "cloud_fee",
        label="上云上平台费用",
        help_text="合同中单独列明的上云上平台费用，不是合同总金额。",
        widget=MoneyInput(),
    )
    devices = ReadField(
        "devices",
        label="联网设备台套数",
        help_text="仅“按台（套）”计算上限的应用服务需要填写。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short num"}),
    )
    used = UsedField(
        label="本周期其他申请已占用的额度",
        required=False,
        help_text="企业本周期已提交的其他申请合计金额，没有的不填。",
        widget=MoneyInput(),
    )
    integration = forms.ChoiceField(
        label="两化融合管理体系贯标",
        required=False,
        choices=[
            (Integration.NONE.value, "未通过贯标评定"),
            (Integration.CERTIFIED.value, "已通过，尚未获得过省级奖补"),
            (Integration.AWARDED.value, "已通过，已获得过省级奖补"),
        ],
    )

    parts: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = (
        ("", ("service", "cloud_fee", "devices", "used", "integration")),
    )

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self._offer("service", choices.services, "没有这项应用服务，请从现行目录中重新选择。")

    def _offer(self, name: str, groups: Any, message: str) -> None:
        field: Any = self.fields[name]
        field.choices = [("", "请选择"), *groups]
        field.error_messages["invalid_choice"] = message

    def groups(self) -> Groups:
        """The fields as the page groups them."""
        return [(title, [self[name] for name in names]) for title, names in self.parts]

    def answers(self) -> dict[str, str]:
        """What was answered, as text for an address or a hidden field."""
        given: Mapping[str, Any] = self.data if self.is_bound else self.initial
        texts = {name: str(given.get(name) or "").strip()[:LONGEST] for name in self.fields}
        return {name: text for name, text in texts.items() if text}

    def check_prefilled(self) -> None:
        """An address may name a service that is not listed any more: then none is chosen."""
        named = str(self.initial.get("service") or "")
        field: Any = self.fields["service"]
        self.unknown_service = bool(named) and not field.valid_value(named)

    def read_answers(self) -> dict[str, str]:
        """The cleaned answers as plain text: dates in ISO form, the rest as typed."""
        texts = self.answers()
        dates = {
            name: value.isoformat()
            for name, value in self.cleaned_data.items()
            if isinstance(value, date)
        }
        return texts | dates

    def show_typed_dates(self) -> None:
        """A date picker shows nothing of text that is no date; a plain input does."""
        for name, field in self.fields.items():
            if isinstance(field.widget, DateInput) and name in self.errors:
                field.widget.input_type = "text"


class SelfCheckForm(CalculatorForm):
    """May we, and how much: who asks, what contract, which service."""

    region = forms.ChoiceField(label="企业登记注册所在地", required=False)
    independent = _yes_no(
        "是否为独立法人", yes="是，独立法人企业", no="否，分公司、个体工商户或其他组织"
    )
    founded_on = _day("成立日期", help_text="营业执照上的成立日期。")
    industry = forms.ChoiceField(
        label="所属行业", required=False, help_text="国民经济行业分类 GB/T 4754-2017 大类。"
    )
    revenue = WanField(required=False)
    clean = _yes_no(
        "近五年使用财政资金有无严重违法违规",
        yes="没有",
        no="有",
    )
    signed_on = _day("合同签订日期", help_text="还没有签合同的不填，签订后再来核对。")
    contract_total = ReadField("contract_total", label="合同总金额", widget=MoneyInput())
    sole_fund = _yes_no(
        "该项目是否申报过其他专项资金",
        yes="没有申报其他专项资金",
        no="已申报其他专项资金",
    )

    parts = (
        (
            "企业情况",
            ("region", "independent", "founded_on", "industry", "revenue", "clean", "integration"),
        ),
        ("上云合同", ("signed_on", "contract_total", "cloud_fee", "sole_fund")),
        ("应用服务", ("service", "devices", "used")),
    )

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, choices=choices, **options)
        outside = (OUTSIDE, "广东省以外")
        self._offer("region", [*choices.regions, outside], "没有这个区域，请从列表中重新选择。")
        self._offer("industry", choices.industries, "没有这个行业，请从列表中重新选择。")
        year = choices.day.year - 1
        self.fields["revenue"].label = f"上一年（{year} 年）主营业务收入（万元）"
        self.fields["revenue"].help_text = "不影响申领资格；低于参考线的，审核时多一道省级复核。"
        self.fields[
            "clean"
        ].label = f"近 {choices.clean_record_years} 年使用财政资金有无严重违法违规"
