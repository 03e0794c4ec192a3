"""The filters of a list of vouchers, by what the person may see."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.enums import Role
from accounts.models import User
from catalog.models import Service
from common.forms import DateInput
from common.together import read_together
from enterprises.models import Region
from suppliers.models import Supplier
from vouchers.models import Cycle
from vouchers.selectors.listing import REACHED, STATE_CHOICES, Filters

MANY = 300  # suppliers one can choose among; beyond that one searches
ANY = ("", "全部")


class PlainSelect(forms.Select):
    """A select drawn without a template per option: with dozens of options that is the page."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = "" if value is None else str(value)
        shown = {**self.attrs, **(attrs or {}), "name": name}
        flat = format_html_join("", ' {}="{}"', shown.items())
        options = format_html_join("", "{}", ((_piece(one, chosen),) for one in self.choices))
        return format_html("<select{}>{}</select>", flat, options)


def _piece(choice: Any, chosen: str) -> SafeString:
    value, label = choice
    if isinstance(label, list | tuple):
        inner = format_html_join("", "{}", ((_piece(one, chosen),) for one in label))
        return format_html('<optgroup label="{}">{}</optgroup>', value, inner)
    selected = SafeString(" selected") if str(value) == chosen else SafeString("")
    return format_html('<option value="{}"{}>{}</option>', value, selected, label)


def _choice(label: str, choices: Iterable[Any]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[ANY, *choices], required=False, widget=PlainSelect
    )


class ListForm(forms.Form):
    """A GET form; what is no lawful choice narrows nothing."""

    q = forms.CharField(
        label="编号、企业名称或信用代码",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = _choice("状态", STATE_CHOICES)

    @property
    def filters(self) -> Filters:
        """What the list is to be narrowed to."""
        self.full_clean()
        found = self.cleaned_data
        known = {name: found[name] for name in Filters.__dataclass_fields__ if found.get(name)}
        return Filters(**{**known, "text": found.get("q", "")})


class OwnListForm(ListForm):
    """An enterprise's own list: short, so that few filters do."""


class CaseListForm(ListForm):
    """For suppliers and officials; one query for what there is to choose from."""

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        services = Service.objects.values_list("code", "name")
        cycles = Cycle.objects.values_list("code", "name")
        suppliers = Supplier.objects.order_by("name").values_list("pk", "name")[:MANY]
        if user.role == Role.SUPPLIER:
            suppliers = suppliers.none()
        places = _places(user, data.get("city", ""))
        read_together(services, cycles, suppliers, places)
        self.fields["reached"] = _choice("曾到环节", REACHED.items())
        self._add_places(user, places)
        self.fields["service"] = _choice("应用服务", services)
        self.fields["cycle"] = _choice("申领周期", cycles)
        if user.role != Role.SUPPLIER:
            self.fields["supplier"] = _choice("供应商", suppliers)
        self.fields["since"] = forms.DateField(label="提交自", required=False, widget=DateInput)
        self.fields["until"] = forms.DateField(label="提交至", required=False, widget=DateInput)

    def _add_places(self, user: User, rows: Iterable[tuple[str, str, str | None]]) -> None:
        """A bureau chooses among its districts, everybody else a city first."""
        if user.role != Role.BUREAU:
            cities = [(code, name) for code, name, above in rows if not above]
            self.fields["city"] = _choice("城市", cities)
        if districts := [(code, name) for code, name, above in rows if above]:
            self.fields["district"] = _choice("区县", districts)


def _places(user: User, city: str) -> QuerySet[Region, Any]:
    """The regions that `_add_places` offers: code, name, city's code."""
    own = user.organisation.region_code if user.organisation else ""
    is_bureau = user.role == Role.BUREAU
    wanted = Q(city=own) if is_bureau else Q(city=None) | Q(city=city)
    return Region.objects.filter(wanted).values_list("code", "name", "city_id")
