"""What a submission would meet now: the rules run dry, all that stands against it at once."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from catalog.models import CatalogVersion, ServiceEntry
from common.errors import DomainError
from vouchers.eligibility import Verdict, blocks, judge
from vouchers.errors import InvalidApplication
from vouchers.models import Cycle, Voucher
from vouchers.sections import REQUIRED, SECTIONS, Section
from vouchers.selectors.assessing import cap_of
from vouchers.selectors.drafting import nearest_cycle, shown_values
from vouchers.selectors.facts import application_facts, catalog_at
from vouchers.services.draft import apply_correction
from vouchers.states import State
from vouchers.subsidy import PerDeviceCap
from vouchers.typed import read_typed

NO_CYCLE = "目前没有申领周期，请留意通知公告；已填写的内容会为您保留。"


@dataclass(frozen=True, slots=True)
class Checked:
    """`verdicts` of all rules, and `problems`: all that would refuse the submission, by field.

    `subject` is the application with everything that could be read in place, never to be saved;
    `cycle` is the one the application concerns, open or not.
    """

    subject: Voucher
    verdicts: tuple[Verdict, ...]
    problems: tuple[DomainError, ...]
    filled: frozenset[str]
    cycle: Cycle | None
    version: CatalogVersion
    entry: ServiceEntry | None

    def problems_of(self, section: Section) -> list[DomainError]:
        """Those to be mended on one page."""
        return [problem for problem in self.problems if problem.field in section.fields]

    def status_of(self, section: Section) -> str:
        """How far the page is: todo, doing, wrong, done."""
        problems = self.problems_of(section)
        if any(problem.code != "missing" for problem in problems):
            return "wrong"
        if not problems:
            return "done"
        return "doing" if self.filled.intersection(section.fields) else "todo"


def check_application(voucher: Voucher, *, at: datetime) -> Checked:
    """Judge a draft, or a correction as it would be handed in; changes nothing. At most 10 queries.

    A correction is judged as of its first submission (A5).
    """
    values = shown_values(voucher)
    subject, faults = copy.copy(voucher), list(read_typed(values).faults)
    cycle, entry = voucher.cycle, voucher.entry
    if voucher.state == State.CORRECTION and entry is not None:
        faults += _apply(subject)
        at, version = voucher.submitted_at or at, entry.version
    else:
        cycle = nearest_cycle(at)
        version, entry = catalog_at(at, service_id=voucher.service_id)
    verdicts: tuple[Verdict, ...] = ()
    if cycle is None:
        faults.append(InvalidApplication(NO_CYCLE, rule="A6", field="cycle"))
    else:
        facts = application_facts(subject, at=at, cycle=cycle, version=version, entry=entry)
        verdicts = judge(facts)
    filled = frozenset(name for name, text in values.items() if text.strip())
    return Checked(
        subject=subject,
        verdicts=verdicts,
        problems=(*_missing(filled, entry), *faults, *_blocked(verdicts, faults, filled)),
        filled=filled,
        cycle=cycle,
        version=version,
        entry=entry,
    )


def _apply(subject: Voucher) -> list[DomainError]:
    try:
        apply_correction(subject)
    except InvalidApplication as error:
        return [error]
    return []


def _missing(filled: frozenset[str], entry: ServiceEntry | None) -> list[DomainError]:
    """Everything not filled in yet; the rules name only the first of each page."""
    by_devices = entry is not None and isinstance(cap_of(entry), PerDeviceCap)
    wanted = [name for section in SECTIONS for name in section.fields if name not in filled]
    return [
        InvalidApplication(message, rule=rule, field=name, code="missing")
        for name in wanted
        for rule, message in (REQUIRED[name],)
        if name != "devices" or by_devices
    ]


def _blocked(
    verdicts: Sequence[Verdict], faults: Sequence[DomainError], filled: frozenset[str]
) -> list[DomainError]:
    """What the rules refuse, but for what is said already: gaps, and text nobody can read."""
    said = {fault.field for fault in faults} | (REQUIRED.keys() - filled)
    return [
        InvalidApplication(
            verdict.message,
            rule=verdict.rule,
            field=verdict.field,
            # A key that names no service is as good as none, yet something was sent.
            code="missing" if verdict.missing and verdict.field not in filled else "",
        )
        for verdict in blocks(verdicts)
        if verdict.field not in said
    ]
