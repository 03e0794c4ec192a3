"""Drawing a spot check, asking people, and saying what was found."""

import secrets
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.enums import Role
from accounts.models import User
from catalog.forms.fields import YuanField
from catalog.models import Service
from common.forms import DateInput
from documents.enums import Kind
from documents.forms import DocumentField, DocumentFormMixin
from enterprises.models import Region
from reviews.enums import Finding, Weighting
from reviews.models import SpotCheck
from reviews.selectors.checks import CHECKED_STATES, Scope, inspectors_for
from reviews.services.drawing import Plan
from reviews.services.inspecting import Result
from suppliers.models import Supplier
from vouchers.models import Cycle

MANY = 300  # suppliers one can choose among
STATES = [(state.value, state.label) for state in CHECKED_STATES]
PERCENT = Decimal(100)
SCOPE_FIELDS = ("states", "cycle", "cities", "services", "suppliers", "since", "until")


def _several(label: str, choices: Any) -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=widget)


class DrawForm(forms.Form):
    """Of what, how many, and with which seed."""

    title = forms.CharField(label="抽查名称", max_length=80, help_text="例如：2026 年第一次抽查")
    states = forms.MultipleChoiceField(
        label="服务券状态",
        choices=STATES,
        initial=[state for state, _ in STATES],
        widget=forms.CheckboxSelectMultiple,
    )
    cycle = forms.ChoiceField(label="申领周期", required=False)
    since = forms.DateField(label="发放自", required=False, widget=DateInput)
    until = forms.DateField(label="发放至", required=False, widget=DateInput)
    rate = forms.CharField(
        label="抽取比例（%）",
        max_length=8,
        initial="5",
        help_text="按比例向上取整，至少抽取 1 张",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
    )
    weight = forms.ChoiceField(
        label="抽取方式",
        required=False,
        choices=[("", "每张机会相同"), *Weighting.choices],
        widget=forms.RadioSelect,
        help_text="按金额加权：金额越大，抽中的机会越大",
    )
    seed = forms.CharField(
        label="随机种子",
        max_length=64,
        help_text="可以使用当众产生的数字；种子公开后，任何人都能用它复核抽样结果",
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        cycles = Cycle.objects.values_list("code", "name")
        self.fields["cycle"].choices = [("", "全部"), *cycles]  # type: ignore[attr-defined]
        self.fields["cities"] = _several(*_places(user))
        self.fields["services"] = _several("应用服务", Service.objects.values_list("code", "name"))
        suppliers = Supplier.objects.order_by("name").values_list("pk", "name")[:MANY]
        self.fields["suppliers"] = _several("供应商", list(suppliers))
        self.fields["seed"].initial = secrets.token_hex(8)

    def clean_rate(self) -> Decimal:
        try:
            percent = Decimal(self.cleaned_data["rate"].strip().removesuffix("%"))
        except InvalidOperation as error:
            raise ValidationError("请填写数字，例如 5 或 2.5。", code="not_a_number") from error
        if not percent.is_finite() or not 0 < percent <= PERCENT:
            raise ValidationError("抽取比例须大于 0，不超过 100。", code="out_of_range")
        if percent != round(percent, 3):
            raise ValidationError("抽取比例最多 3 位小数。", code="too_fine")
        return percent / PERCENT

    @property
    def scope(self) -> Scope:
        """Of which vouchers."""
        found = self.cleaned_data
        return Scope(
            states=tuple(found["states"]),
            cycle=found["cycle"],
            cities=tuple(found["cities"]),
            services=tuple(found["services"]),
            suppliers=tuple(int(pk) for pk in found["suppliers"]),
            since=found["since"],
            until=found["until"],
        )

    @property
    def plan(self) -> Plan:
        """What `draw_check` takes."""
        found = self.cleaned_data
        return Plan(
            title=found["title"],
            scope=self.scope,
            words=self._words(),
            seed=found["seed"],
            rate=found["rate"],
            weight="amount" if found["weight"] else None,
        )

    def _words(self) -> list[list[str]]:
        """The scope as people chose it, kept with the draw."""
        rows = []
        for name in SCOPE_FIELDS:
            value, field = self.cleaned_data[name], self.fields[name]
            if value:
                known = {str(key): str(label) for key, label in getattr(field, "choices", ())}
                values = value if isinstance(value, list) else [value]
                words = "、".join(known.get(str(one), str(one)) for one in values)
                rows.append([str(field.label), words])
        return rows


def _places(user: User) -> tuple[str, list[tuple[str, str]]]:
    """A bureau chooses among its districts, the province among the cities."""
    own = user.organisation.region_code if user.organisation else ""
    if user.role == Role.BUREAU:
        return "区县", list(Region.objects.filter(city=own).values_list("code", "name"))
    return "城市", list(Region.objects.filter(city=None).values_list("code", "name"))


class SumField(YuanField):
    """A sum that may be left out: cleans to 0.00 then."""

    def clean(self, value: Any) -> Decimal:
        return super().clean(value) if str(value or "").strip() else Decimal("0.00")


class AssignForm(forms.Form):
    """Which vouchers, and who looks into them."""

    items = forms.MultipleChoiceField(
        label="服务券", error_messages={"required": "请勾选要分派的服务券。"}
    )
    inspector = forms.ModelChoiceField(
        label="核查人员", queryset=User.objects.none(), empty_label="请选择"
    )

    def __init__(self, *args: Any, check: SpotCheck, **options: Any) -> None:
        super().__init__(*args, **options)
        open_items = check.items.filter(outcome="").values_list("pk", flat=True)
        self.fields["items"].choices = [(pk, pk) for pk in open_items]  # type: ignore[attr-defined]
        field = self.fields["inspector"]
        field.queryset = inspectors_for(check)  # type: ignore[attr-defined]
        field.label_from_instance = _person  # type: ignore[attr-defined]


def _person(user: User) -> str:
    return f"{user.name}（{user.organisation.name if user.organisation else ''}）"


class ResultForm(DocumentFormMixin, forms.Form):
    """What was found in one voucher; enterprise and supplier read it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label="核查结果", choices=Finding.choices, widget=forms.RadioSelect)
    findings = forms.CharField(
        label="核查情况",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写明核查了什么、发现了什么；企业和供应商会看到",
    )
    questioned = SumField(
        label="涉及金额", required=False, zero_allowed=True, help_text="发现问题且涉及资金的填写"
    )
    report = DocumentField(kind=Kind.EVIDENCE, label="核查记录", required=False)
    evidence = DocumentField(kind=Kind.EVIDENCE, label="其他佐证材料", required=False)

    def __init__(self, *args: Any, amending: bool = False, **options: Any) -> None:
        if amending:
            self.base_fields = {**self.base_fields, "amendment": self._amendment()}
        super().__init__(*args, **options)

    @staticmethod
    def _amendment() -> forms.CharField:
        widget = forms.Textarea(attrs={"rows": 2})
        return forms.CharField(label="更正原因", max_length=500, widget=widget)

    @property
    def result(self) -> Result:
        """What `record_result` takes."""
        found = self.cleaned_data
        files = [found[name] for name in ("report", "evidence") if found.get(name)]
        return Result(
            outcome=Finding(found["outcome"]),
            findings=found["findings"],
            questioned=found["questioned"],
            files=files,
            amendment=found.get("amendment", ""),
        )
