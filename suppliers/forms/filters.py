"""Filters of the lists; everything is in the URL."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet

from catalog.selectors import services_on_offer
from common.clock import local_date
from suppliers.enums import SupplierKind
from suppliers.models import Supplier
from suppliers.selectors import cities, narrowed


class DirectoryFilter(forms.Form):
    """By name, city and service; a value that is none of the choices filters nothing."""

    q = forms.CharField(label="供应商", required=False, max_length=120)
    city = forms.ChoiceField(label="所在城市", required=False)
    service = forms.ChoiceField(label="应用服务", required=False)

    def __init__(self, data: Mapping[str, Any], *, at: datetime) -> None:
        super().__init__(data)
        self.on: date = local_date(at)
        regions = cities().values_list("code", "name")
        services = services_on_offer(at).values_list("code", "name")
        self.fields["city"].choices = [("", "全部城市"), *regions]  # type: ignore[attr-defined]
        self.fields["service"].choices = [("", "全部服务"), *services]  # type: ignore[attr-defined]

    def narrow(self, suppliers: QuerySet[Supplier]) -> QuerySet[Supplier]:
        """The suppliers that pass."""
        self.is_valid()
        chosen = self.cleaned_data
        return narrowed(
            suppliers,
            on=self.on,
            text=chosen.get("q", ""),
            city=chosen.get("city", ""),
            service=chosen.get("service", ""),
            kind=chosen.get("kind", ""),
        )

    @property
    def in_use(self) -> bool:
        """Whether anything is filtered."""
        return any(self.cleaned_data.values()) if self.is_valid() else False


class SupplierFilter(DirectoryFilter):
    """The province searches by code too, and by kind."""

    kind = forms.ChoiceField(
        label="供应商类型", required=False, choices=[("", "全部类型"), *SupplierKind.choices]
    )

    def __init__(self, data: Mapping[str, Any], *, at: datetime) -> None:
        super().__init__(data, at=at)
        self.fields["q"].label = "名称或统一社会信用代码"
