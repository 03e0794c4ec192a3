"""The dry run: what a list would do, and everything that is wrong with it, by row and column."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from catalog.models import Service
from catalog.selectors import services_on_offer
from common.clock import local_date
from common.errors import DomainError
from enterprises import uscc
from enterprises.models import Region
from suppliers.enums import Standing, SupplierKind
from suppliers.importing.columns import CERTIFICATION, FACTS, LABELS, LENGTHS
from suppliers.importing.reading import Problem
from suppliers.models import Certification, Supplier
from suppliers.selectors import cities
from suppliers.services.registration import SupplierFacts

Row = dict[str, Any]
Days = tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class Pair:
    """One certification to be made; the supplier by name."""

    row: int
    supplier: str
    service: Service
    document_number: str
    valid_from: date
    valid_until: date | None


@dataclass(slots=True)
class Plan:
    """What applying the list would do; nothing where there is a problem."""

    problems: list[Problem] = field(default_factory=list)
    new: dict[str, SupplierFacts] = field(default_factory=dict)
    known: dict[str, Supplier] = field(default_factory=dict)
    pairs: list[Pair] = field(default_factory=list)
    unchanged: int = 0

    def summary(self) -> dict[str, int]:
        """The figures a page shows."""
        return {
            "new": len(self.new),
            "known": len(self.known),
            "pairs": len(self.pairs),
            "unchanged": self.unchanged,
        }


def plan_import(rows: Sequence[Row], *, at: datetime) -> Plan:
    """What the rows would do at `at`; a fixed number of queries."""
    return Planner(rows, at=at).run()


class Planner:
    """Goes through the rows once; what it must know of the database is read before."""

    def __init__(self, rows: Sequence[Row], *, at: datetime) -> None:
        self.rows, self.today, self.plan = rows, local_date(at), Plan()
        self.services = {one.name: one for one in services_on_offer(at)}
        self.services |= {one.code: one for one in self.services.values()}
        self.cities = {one.name: one for one in cities()}
        self.kinds = {label: value for value, label in SupplierKind.choices}
        names = {row["name"] for row in rows}
        codes = {uscc.compact(row["uscc"]) for row in rows if row["uscc"]}
        found = list(Supplier.objects.filter(Q(name__in=names) | Q(uscc__in=codes)))
        self.by_name = {one.name: one for one in found}
        self.by_code = {one.uscc: one for one in found if one.uscc}
        self.certified = _certified(found)
        self.first: dict[str, Row] = {}
        self.codes: dict[str, tuple[str, int]] = {}
        self.listed: dict[tuple[str, int], list[tuple[Days, int]]] = {}

    def run(self) -> Plan:
        """The plan over all rows."""
        for row in self.rows:
            before = len(self.plan.problems)
            self._lengths(row)
            if not row["name"]:
                self._fault(row, "name", "请填写供应商名称。")
                continue
            code = self._code(row)
            self._supplier(row, code)
            self._certification(row, sound=len(self.plan.problems) == before)
        return self.plan

    def _fault(self, row: Row, column: str, message: str) -> None:
        self.plan.problems.append(Problem(row["row"], column, message))

    def _lengths(self, row: Row) -> None:
        for key, length in LENGTHS.items():
            if len(row[key]) > length:
                self._fault(row, key, f"{LABELS[key]}不能超过 {length} 个字。")

    def _code(self, row: Row) -> str:
        if not row["uscc"]:
            return ""
        try:
            code = uscc.parse(row["uscc"])
        except DomainError as error:
            self._fault(row, "uscc", error.message)
            return ""
        name, place = self.codes.setdefault(code, (row["name"], row["row"]))
        if name != row["name"]:
            self._fault(row, "uscc", f"与第 {place} 行“{name}”的统一社会信用代码相同。")
        other = self.by_code.get(code)
        if other is not None and other.name != row["name"]:
            self._fault(row, "uscc", f"该统一社会信用代码已登记在“{other.name}”名下。")
        return code

    def _supplier(self, row: Row, code: str) -> None:
        first = self.first.setdefault(row["name"], row)
        if first is not row:
            for key in FACTS:
                if row[key] and row[key] != first[key]:
                    place = first["row"]
                    self._fault(row, key, f"与第 {place} 行同一供应商的{LABELS[key]}不一致。")
            return
        known = self.by_name.get(row["name"])
        if known is None:
            self._new(row, code)
            return
        self.plan.known[known.name] = known
        if code and known.uscc and code != known.uscc:
            self._fault(row, "uscc", f"与名录中“{known.name}”登记的 {known.uscc} 不一致。")
        if known.standing != Standing.ACCEPTED:
            self._fault(row, "name", "该供应商的登记尚未通过审核，请先在“供应商审核”中办理。")

    def _new(self, row: Row, code: str) -> None:
        kind, city = self.kinds.get(row["kind"]), self.cities.get(row["city"])
        if kind is None:
            self._fault(row, "kind", _unknown(row["kind"], "供应商类型"))
        if city is None:
            self._fault(row, "city", _unknown(row["city"], "所在城市"))
        if kind is not None and city is not None:
            self.plan.new[row["name"]] = _facts(row, code, kind, city)

    def _certification(self, row: Row, *, sound: bool) -> None:
        if not any(row[key] for key in CERTIFICATION):
            return
        service = self.services.get(row["service"])
        if service is None:
            self._fault(row, "service", _unknown(row["service"], "应用服务"))
        if not row["document_number"]:
            self._fault(row, "document_number", "请填写认定文号。")
        days = self._days(row)
        if service is None or days is None or not row["document_number"]:
            return
        if self._repeated(row, service, days) or self._stands(row, service, days) or not sound:
            return
        self.plan.pairs.append(
            Pair(row["row"], row["name"], service, row["document_number"], *days)
        )

    def _days(self, row: Row) -> Days | None:
        start, until = _day(row["valid_from"]), _day(row["valid_until"])
        if start is None:
            empty = not row["valid_from"]
            self._fault(
                row, "valid_from", "请填写生效日期。" if empty else _no_day(row["valid_from"])
            )
        if row["valid_until"] and until is None:
            self._fault(row, "valid_until", _no_day(row["valid_until"]))
            return None
        if start is None:
            return None
        if until is not None and until < start:
            self._fault(row, "valid_until", "有效期至不能早于生效日期。")
            return None
        if until is not None and until < self.today and not self._known_pair(row, (start, until)):
            self._fault(row, "valid_until", "有效期已经过去，请核对日期。")
            return None
        return start, until

    def _known_pair(self, row: Row, days: Days) -> bool:
        service = self.services.get(row["service"])
        rows = self.certified.get((row["name"], service.pk), []) if service else []
        return any((one.valid_from, one.valid_until) == days for one in rows)

    def _repeated(self, row: Row, service: Service, days: Days) -> bool:
        earlier = self.listed.setdefault((row["name"], service.pk), [])
        for other, place in earlier:
            if _overlap(days, other):
                message = f"与第 {place} 行重复：同一供应商、同一服务、日期重叠。"
                self._fault(row, "service", message)
                return True
        earlier.append((days, row["row"]))
        return False

    def _stands(self, row: Row, service: Service, days: Days) -> bool:
        """Whether the register has it already, or has another over the same days (S1)."""
        for one in self.certified.get((row["name"], service.pk), []):
            same = one.document_number == row["document_number"]
            if same and (one.valid_from, one.valid_until) == days:
                self.plan.unchanged += 1
                return True
            over = _last_day(one)
            if _overlap(days, over) if over else False:
                until = f"至 {one.valid_until}" if one.valid_until else "起长期有效"
                self._fault(
                    row,
                    "service",
                    f"名录中已有这项认定（{one.document_number}，{one.valid_from} {until}），"
                    "日期重叠。",
                )
                return True
        return False


def _facts(row: Row, code: str, kind: str, city: Region) -> SupplierFacts:
    return SupplierFacts(
        name=row["name"],
        full_name=row["full_name"],
        uscc=code,
        kind=kind,
        city=city,
        contact_name=row["contact_name"],
        contact_phone=row["contact_phone"],
    )


def _certified(suppliers: Iterable[Supplier]) -> dict[tuple[str, int], list[Certification]]:
    found: dict[tuple[str, int], list[Certification]] = {}
    rows = Certification.objects.filter(supplier__in=list(suppliers)).select_related("supplier")
    for row in rows.order_by("valid_from", "pk"):
        found.setdefault((row.supplier.name, row.service_id), []).append(row)
    return found


def _last_day(one: Certification) -> Days | None:
    """The days it covers; None for one that was ended before it began."""
    if one.ended_on is None:
        return one.valid_from, one.valid_until
    if one.ended_on <= one.valid_from:
        return None
    last = date.fromordinal(one.ended_on.toordinal() - 1)
    return one.valid_from, min(last, one.valid_until) if one.valid_until else last


def _overlap(one: Days, other: Days) -> bool:
    starts_in_time = other[1] is None or one[0] <= other[1]
    return starts_in_time and (one[1] is None or other[0] <= one[1])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _no_day(text: str) -> str:
    return f"“{text}”不是日期，请填写完整的日期，例如 2018-09-30。"


def _unknown(text: str, what: str) -> str:
    return f"“{text}”不在{what}的可选范围内，请从下拉列表选择。" if text else f"请填写{what}。"
