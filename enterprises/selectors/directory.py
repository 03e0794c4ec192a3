"""企业名录: the enterprises an official may see, filtered, as plain rows."""

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from enterprises import uscc
from enterprises.selectors.visibility import visible_to

ORDER = ("-id",)  # newest first
COLUMNS = (
    "id",
    "name",
    "uscc",
    "identity_status",
    "created_at",
    "size",
    "region__name",
    "region__city__name",
    "industry__name",
    "industry__code",
)


def directory(user: User, filters: dict[str, Any]) -> QuerySet[Any, Any]:
    """Rows of `COLUMNS`; `filters` are the cleaned fields of the directory's form."""
    rows: QuerySet[Any, Any] = visible_to(user)
    if text := (filters.get("q") or "").strip():
        rows = rows.filter(Q(name__icontains=text) | Q(uscc__startswith=uscc.compact(text)))
    if district := filters.get("district"):
        rows = rows.filter(region=district)
    if city := filters.get("city"):
        rows = rows.filter(Q(region=city) | Q(region__city=city))
    if status := filters.get("status"):
        rows = rows.filter(identity_status=status)
    if section := filters.get("section"):
        rows = rows.filter(industry__section=section)
    return rows.values(*COLUMNS)
