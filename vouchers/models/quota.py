"""How much of a cycle may be issued for a city, or for a kind of supplier (Q1)."""

from django.db import models
from django.db.models import F, Q

from enterprises.models import Region
from suppliers.enums import SupplierKind
from vouchers.models.account import ZERO, yuan
from vouchers.models.cycle import Cycle


class Quota(models.Model):
    """One bound of a cycle. Its row lock guards `committed`, the CHECK is the last wall (Q2).

    `committed`: the amounts of its vouchers from issue on, as long as they stand; the bonus is not
    part of them. `overrun`: what raises of issued vouchers (A4) took beyond the amount; an issue
    never does.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="quotas")
    city = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    supplier_kind = models.CharField(max_length=12, choices=SupplierKind.choices, blank=True)
    amount = yuan("额度")
    committed = yuan("已占用", default=ZERO)
    overrun = yuan("调增超出", default=ZERO)

    class Meta:
        ordering = ["city_id", "supplier_kind"]
        constraints = [
            models.CheckConstraint(
                condition=Q(city__isnull=False, supplier_kind="")
                | Q(city=None, supplier_kind__in=SupplierKind.values),
                name="quota_of_city_or_kind",
            ),
            models.UniqueConstraint(
                fields=["cycle", "city"], condition=Q(city__isnull=False), name="quota_city_once"
            ),
            models.UniqueConstraint(
                fields=["cycle", "supplier_kind"],
                condition=~Q(supplier_kind=""),
                name="quota_kind_once",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, committed__gte=0, overrun__gte=0),
                name="quota_amounts_sane",
            ),
            models.CheckConstraint(
                condition=Q(committed__lte=F("amount") + F("overrun")), name="quota_kept"
            ),
        ]

    def __str__(self) -> str:
        return self.scope

    @property
    def scope(self) -> str:
        """Whose quota it is, in words; reads the city, so select it too."""
        return self.city.name if self.city else SupplierKind(self.supplier_kind).label

    def covers(self, city_id: str | None, supplier_kind: str) -> bool:
        """Whether a voucher with these stamps falls under it."""
        if self.city_id is not None:
            return self.city_id == city_id
        return self.supplier_kind == supplier_kind
