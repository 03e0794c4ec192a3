"""What a version must satisfy, line by line and as a whole. Pure Python."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from catalog.caps import FIXED, PER_DEVICE, Cap
from catalog.errors import InvalidEntry, NothingToPublish
from catalog.snapshot import Line, Snapshot
from common.errors import DomainError, DomainErrors

ZERO = Decimal(0)


def raise_all(errors: Iterable[DomainError]) -> None:
    """Raise one error as it is, several as `DomainErrors`; nothing for none."""
    found = tuple(errors)
    if len(found) == 1:
        raise found[0]
    if found:
        raise DomainErrors(found)


def publication_faults(version: Snapshot) -> Iterator[DomainError]:
    """Everything in the version that stands against publishing it, all at once."""
    yield from settings_faults(version.cumulative_cap, version.integration_bonus)
    if not version.lines:
        yield NothingToPublish("目录中还没有应用服务，不能发布。")
    for line in version.lines:
        yield from line_faults(line)
    for heading in version.headings:
        if version.lines and not heading.services:
            yield InvalidEntry(f"面向环节“{heading.name}”下没有应用服务，请移除它或归入服务。")
    yield from _repeated(version.lines)


def settings_faults(cumulative_cap: Decimal, integration_bonus: Decimal) -> Iterator[DomainError]:
    """Faults of the version's own amounts."""
    if cumulative_cap <= ZERO:
        yield InvalidEntry("累计奖补上限必须大于 0。", rule="A3", field="cumulative_cap")
    if integration_bonus < ZERO:
        yield InvalidEntry("贯标奖补额度不能为负数。", rule="A7", field="integration_bonus")


def cap_faults(name: str, cap: Cap) -> Iterator[DomainError]:
    """Faults of one cap."""
    if cap.kind not in (FIXED, PER_DEVICE):
        yield InvalidEntry(f"请选择“{name}”的上限方式。", rule="A2", field="cap_kind")
    if cap.amount <= ZERO:
        yield InvalidEntry(f"“{name}”的奖补上限必须大于 0。", rule="A2", field="cap_amount")


def line_faults(line: Line) -> Iterator[DomainError]:
    """Faults of one service's line."""
    if not line.name.strip():
        yield InvalidEntry(f"第 {line.number} 项没有填写应用服务名称。", field="name")
    if not line.scenarios:
        name = line.name or line.code
        yield InvalidEntry(f"“{name}”没有填写场景及功能。", field="scenarios")
    yield from cap_faults(line.name or line.code, line.cap)


def _repeated(lines: tuple[Line, ...]) -> Iterator[DomainError]:
    for name, times in Counter(line.name.strip() for line in lines).items():
        if times > 1 and name:
            yield InvalidEntry(f"应用服务名称“{name}”出现了 {times} 次。", field="name")
    for number, times in Counter(line.number for line in lines).items():
        if times > 1:
            yield InvalidEntry(f"序号 {number} 出现了 {times} 次。", field="number")
