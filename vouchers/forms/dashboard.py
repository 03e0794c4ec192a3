"""The dashboard's filters, read from the address."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import User
from enterprises.models import Region
from vouchers.figures.measures import PLACE, SECTION, SERVICE, SIZE, SUPPLIER
from vouchers.forms.listing import PlainSelect
from vouchers.models import Cycle
from vouchers.selectors.figures import PROVINCE, Slice, scope_of

DIMENSIONS = {
    PLACE: "地区",
    SERVICE: "应用服务",
    SECTION: "行业门类",
    SIZE: "企业规模",
    SUPPLIER: "供应商",
}


def _select(label: str, choices: list[tuple[str, str]], every: str) -> forms.ChoiceField:
    chosen = [("", every), *choices]
    return forms.ChoiceField(label=label, choices=chosen, required=False, widget=PlainSelect)


class DashboardForm(forms.Form):
    """A GET form; what is no lawful choice narrows nothing. 2 queries for its choices."""

    mark_optional = False

    def __init__(self, data: QueryDict, *, user: User, today: date) -> None:
        super().__init__(data)
        self.own_scope = scope_of(user)
        self.cycles = list(Cycle.objects.values("pk", "code", "name", "opens_at"))
        codes = [(cycle["code"], cycle["name"]) for cycle in self.cycles]
        self.fields["cycle"] = _select("申领周期", codes, "全部周期")
        self.dimensions = dict(DIMENSIONS)
        if self.own_scope != PROVINCE and not Region.objects.filter(code=self.own_scope, city=None):
            del self.dimensions[PLACE]  # a district is not told apart further
        if self.own_scope == PROVINCE:
            cities = Region.objects.filter(city=None).values_list("code", "name")
            self.fields["city"] = _select("城市", list(cities), "全省")
        months = self._months(today)
        self.fields["since"] = _select("提交月份自", months, "不限")
        self.fields["until"] = _select("提交月份至", months, "不限")
        self.fields["by"] = forms.ChoiceField(
            choices=list(self.dimensions.items()), required=False, widget=forms.HiddenInput
        )
        self.full_clean()

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("since") and found.get("until") and found["since"] > found["until"]:
            self.add_error("until", "截止月份早于起始月份，请重新选择；下方为未按月份筛选的数据。")
        return found

    @property
    def part(self) -> Slice:
        """Which figures are asked for."""
        found = self.cleaned_data
        chosen = {cycle["code"]: cycle["pk"] for cycle in self.cycles}
        period = "until" not in self.errors
        return Slice(
            scope=found.get("city") or self.own_scope,
            cycle=chosen.get(found.get("cycle", "")),
            since=_first_day(found.get("since", "")) if period else None,
            until=_first_day(found.get("until", "")) if period else None,
        )

    @property
    def by(self) -> str:
        """The dimension of the breakdown; without one the first there is."""
        return self.cleaned_data.get("by") or next(iter(self.dimensions))

    def _months(self, today: date) -> list[tuple[str, str]]:
        """From the first cycle's opening until now, latest first."""
        first = min((cycle["opens_at"].date() for cycle in self.cycles), default=today)
        last, span = today, (today.year - first.year) * 12 + today.month - first.month
        numbers = range(span + 1) if span >= 0 else range(0)
        months = [divmod(last.year * 12 + last.month - 1 - n, 12) for n in numbers]
        return [(f"{year}-{m + 1:02d}", f"{year} 年 {m + 1} 月") for year, m in months]


def _first_day(month: str) -> date | None:
    return date.fromisoformat(f"{month}-01") if month else None
