"""A cycle's terms in one form; what is locked at its stage is said beside the field."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html

from catalog.forms.fields import RevisionField, YuanField
from common.clock import SHANGHAI
from common.forms import DateInput, MomentInput
from enterprises.models import Region
from vouchers.cycles import LABELS, Stage, Terms, changes_between, locks_at, shown
from vouchers.selectors.cycles import CITIES, PLAIN

MOMENTS = ("opens_at", "closes_at", "redemption_closes_at")
ENDS = ("closes_at", "redemption_closes_at")
FORMATS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M")
MAX_DAYS, MAX_YEARS = 60, 20


class MomentField(forms.DateTimeField):
    """A day and a time in Shanghai."""

    widget = MomentInput

    def __init__(self, **options: Any) -> None:
        messages = {"invalid": "请填写日期和时间，例如 2026-01-08 09:00。"}
        super().__init__(input_formats=FORMATS, error_messages=messages, **options)


class CountField(forms.IntegerField):
    """A number of days or years."""

    def __init__(self, *, least: int, most: int, **options: Any) -> None:
        message = f"请填写 {least} 到 {most} 之间的整数。"
        messages = dict.fromkeys(("invalid", "min_value", "max_value"), message)
        widget = forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"})
        super().__init__(
            min_value=least, max_value=most, error_messages=messages, widget=widget, **options
        )


class CityChoice(forms.ModelMultipleChoiceField):
    """The cities that take part, by their codes."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class CycleForm(forms.Form):
    """Names as in `Terms`, except `cities`: people say who takes part, not who does not."""

    name = forms.CharField(label=LABELS["name"], max_length=80)
    code = forms.CharField(
        label=LABELS["code"],
        max_length=20,
        help_text="用于申请编号的开头，例如 2027。",
        widget=forms.TextInput(attrs={"class": "short"}),
    )
    opens_at = MomentField(label=LABELS["opens_at"])
    closes_at = MomentField(label=LABELS["closes_at"], help_text="含当刻；填 23:59 即到当天结束。")
    redemption_closes_at = MomentField(
        label=LABELS["redemption_closes_at"], help_text="服务券逾此时间未兑现即过期。"
    )
    cities = CityChoice(
        label=LABELS[CITIES],
        queryset=Region.objects.none(),
        error_messages={"required": "请至少选择一个市。"},
    )
    minimum_age_years = CountField(
        label="企业成立满（年）", least=0, most=MAX_YEARS, help_text="按申领当日的周年计算。"
    )
    revenue_threshold = YuanField(
        label=LABELS["revenue_threshold"],
        zero_allowed=True,
        help_text="低于此数的申请不被拒绝，地方审核后转省级复核。",
    )
    clean_record_years = CountField(label="无严重违规（年）", least=0, most=MAX_YEARS)
    contract_signed_after = forms.DateField(
        label="合同须晚于此日签订", widget=DateInput(), help_text="不含当日。"
    )
    supplier_days = CountField(label="供应商确认（工作日）", least=1, most=MAX_DAYS)
    correction_days = CountField(label="企业补正（工作日）", least=1, most=MAX_DAYS)
    publicity_days = CountField(label="拨付前公示（天）", least=0, most=MAX_DAYS)
    payment_ratio = forms.DecimalField(
        label="实际支付不低于合同总金额的（%）",
        required=False,
        min_value=Decimal("0.01"),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        help_text="不填即不要求；实付不低于服务券金额的要求始终有效。",
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "max_digits", "max_decimal_places"),
            "请填写 0.01 到 100 之间的数字，最多两位小数。",
        ),
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal"}),
    )
    requires_acceptance_report = forms.BooleanField(label="兑现时必须提供验收报告", required=False)
    requires_effect_note = forms.BooleanField(label="兑现时必须提供应用成效说明", required=False)
    revision = RevisionField(required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        regions: list[Region],
        start: Terms | None,
        revision: int = 1,
        stage: Stage = Stage.PLANNED,
    ) -> None:
        self.start = start
        known = [region.code for region in regions]
        super().__init__(data, initial={**_initial(start, known), "revision": revision})
        chosen: CityChoice = self.fields["cities"]  # type: ignore[assignment]
        chosen.queryset = Region.objects.filter(code__in=known)
        chosen.choices = [(region.code, region.name) for region in regions]
        self.known = frozenset(known)
        self._say_locks(stage)

    def _say_locks(self, stage: Stage) -> None:
        for name, (way, sentence) in locks_at(stage).items():
            field = self.fields[_input_of(name)]
            field.help_text = f"{field.help_text}{sentence}" if field.help_text else sentence
            if way.name == "FIXED" and not isinstance(field, CityChoice | forms.BooleanField):
                field.widget.attrs["readonly"] = True

    def terms(self) -> Terms:
        """What was typed; of a valid form. A moment left as shown keeps its seconds."""
        typed = self.cleaned_data
        values = {name: typed[name] for name in PLAIN}
        values |= {name: self._moment(name, typed[name]) for name in MOMENTS}
        taking_part = {region.code for region in typed["cities"]}
        return Terms(**values, excluded_cities=self.known - taking_part)

    def _moment(self, name: str, typed: datetime) -> datetime:
        before: datetime | None = getattr(self.start, name, None)
        if before and before.replace(second=0, microsecond=0) == typed:
            return before
        last_minute = typed.astimezone(SHANGHAI).strftime("%H:%M") == "23:59"
        return typed + timedelta(seconds=59) if name in ENDS and last_minute else typed

    def point_out_latest(self, present: Terms, revision: int) -> None:
        """After a conflict: beside each field typed otherwise stands what is saved now.

        The form takes the present revision, so that saving again is a decision, not an accident.
        """
        plain = self.data.copy()  # type: ignore[attr-defined]
        plain["revision"] = str(revision)
        self.data = plain
        for name in changes_between(present, self.terms()):
            saved = shown(name, getattr(present, name))
            # A name may hold anything, and a field's help is put into the page as it is.
            self[_input_of(name)].help_text = format_html("最新内容：{}。", saved)


def _input_of(name: str) -> str:
    return "cities" if name == CITIES else name


def _initial(start: Terms | None, known: list[str]) -> dict[str, Any]:
    if start is None:
        return {"cities": known}
    taking_part = [code for code in known if code not in start.excluded_cities]
    values = {name: getattr(start, name) for name in PLAIN}
    if start.payment_ratio is not None:
        values["payment_ratio"] = f"{start.payment_ratio.normalize():f}"
    return {**values, "cities": taking_part}


class RemovalForm(forms.Form):
    """Why a planned cycle is taken away, and which state of it was looked at."""

    revision = RevisionField()
    reason = forms.CharField(
        label="删除原因",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="留存在审计记录中",
        error_messages={"required": "请写明删除原因。"},
    )
