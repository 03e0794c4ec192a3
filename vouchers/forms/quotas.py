"""All quotas of a cycle in one form: cities that take part, and kinds of supplier (Q1)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from catalog.forms.fields import RevisionField
from common.forms import MoneyInput
from common.money import InvalidMoney, format_yuan, parse_yuan
from enterprises.models import Region
from suppliers.enums import SupplierKind
from vouchers.models import Quota
from vouchers.selectors.quotas import Use, Uses
from vouchers.services.quota_setting import Key, field_of


class QuotaField(forms.CharField):
    """A sum in yuan, or nothing; cleans to a Decimal or None. Messages name whose sum it is."""

    widget = MoneyInput

    def __init__(self, *, scope: str) -> None:
        self.scope = scope
        super().__init__(label=f"{scope}额度", max_length=40, required=False)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:,.2f}" if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if not str(value or "").strip():
            return None
        try:
            return parse_yuan(str(value))
        except InvalidMoney as error:
            raise ValidationError(f"“{self.scope}”：{error.message}", code=error.code) from error


@dataclass(frozen=True, slots=True)
class Row:
    """One scope with its input and what was made of it; `latest`: what a colleague saved."""

    scope: str
    field: forms.BoundField
    use: Use
    waiting: int
    latest: str


class QuotaForm(forms.Form):
    """For each city `city-<code>`, for each kind `kind-<value>`, as faults of the domain say."""

    mark_optional = False
    revision = RevisionField()

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        regions: Sequence[Region],
        quotas: Sequence[Quota],
        uses: Uses,
        revision: int,
    ) -> None:
        self.present: dict[Key, Decimal] = {
            (quota.city_id or "", quota.supplier_kind): quota.amount for quota in quotas
        }
        initial = {field_of(key): amount for key, amount in self.present.items()}
        super().__init__(data, initial={**initial, "revision": revision})
        self.scopes: dict[Key, str] = {(region.code, ""): region.name for region in regions}
        self.scopes |= {("", kind.value): kind.label for kind in SupplierKind}
        # A city that left the cycle keeps its quota until that is lifted.
        self.scopes |= {
            (quota.city_id, ""): quota.scope for quota in quotas if quota.city_id is not None
        }
        self.uses = uses
        self.latest: dict[Key, str] = {}
        for key, scope in self.scopes.items():
            self.fields[field_of(key)] = QuotaField(scope=scope)

    def city_rows(self) -> Iterator[Row]:
        """The cities, in the order of their codes."""
        return (self._row(key) for key in sorted(self.scopes) if key[0])

    def kind_rows(self) -> Iterator[Row]:
        """The kinds of supplier, in their order."""
        return (self._row(("", kind.value)) for kind in SupplierKind)

    def _row(self, key: Key) -> Row:
        use = self.uses.cities[key[0]] if key[0] else self.uses.kinds[key[1]]
        waiting = use.waiting if key in self.present else 0
        field, latest = self[field_of(key)], self.latest.get(key, "")
        return Row(self.scopes[key], field, use, waiting, latest)

    def amounts(self) -> dict[Key, Decimal]:
        """The quotas typed, in yuan; of a valid form."""
        typed = {key: self.cleaned_data[field_of(key)] for key in self.scopes}
        return {key: amount for key, amount in typed.items() if amount is not None}

    def point_out_latest(self, revision: int) -> None:
        """After a conflict: beside each sum typed otherwise, what is saved now."""
        plain = self.data.copy()  # type: ignore[attr-defined]
        plain["revision"] = str(revision)
        self.data = plain
        typed = self.amounts()
        for key in self.scopes:
            if typed.get(key) != self.present.get(key):
                now = self.present.get(key)
                self.latest[key] = format_yuan(now) if now is not None else "不设额度"
