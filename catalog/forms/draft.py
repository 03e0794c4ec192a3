"""All caps and settings of a draft in one form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.html import format_html

from catalog.caps import Cap
from catalog.enums import CapKind
from catalog.forms.fields import InstantInput, RevisionField, YuanField
from catalog.services.drafts import Settings
from catalog.snapshot import Line, Snapshot
from common.dates import format_instant
from common.money import format_yuan

SETTINGS = (
    "title",
    "cumulative_cap",
    "integration_bonus",
    "bonus_counts_toward_cap",
    "intended_at",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One service with its two inputs; `latest` is what a colleague saved in the meantime."""

    line: Line
    kind: forms.BoundField
    amount: forms.BoundField
    latest: str


class DraftForm(forms.Form):
    """Settings, and for each service `<code>-kind` and `<code>-amount`."""

    title = forms.CharField(
        label="目录名称", max_length=120, error_messages={"required": "请填写目录名称。"}
    )
    cumulative_cap = YuanField(
        label="累计奖补上限",
        subject="累计奖补上限",
        help_text="每家企业在一个发放周期内可获得的奖补总额。",
    )
    integration_bonus = YuanField(
        label="贯标奖补额度",
        subject="贯标奖补额度",
        zero_allowed=True,
        help_text="通过两化融合管理体系贯标的企业首次兑现时额外增加，填 0 表示不设。",
    )
    bonus_counts_toward_cap = forms.BooleanField(label="贯标奖补计入累计上限", required=False)
    intended_at = forms.DateTimeField(
        label="拟定生效时间",
        required=False,
        widget=InstantInput,
        error_messages={"invalid": "请填写完整的日期和时间，例如 2019-01-01 00:00。"},
        help_text="北京时间，发布时由发布人确认。",
    )
    revision = RevisionField()

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, version: Snapshot, revision: int
    ) -> None:
        self.version = version
        self.latest: dict[str, str] = {}
        initial = {**current(version), "revision": revision}
        super().__init__(_completed(data, initial), initial=initial)
        for line in version.lines:
            kind = forms.ChoiceField(label=f"{line.name}上限方式", choices=CapKind.choices)
            self.fields[f"{line.code}-kind"] = kind
            self.fields[f"{line.code}-amount"] = YuanField(
                label=f"{line.name}上限金额", subject=line.name
            )

    def rows(self) -> Iterator[Row]:
        """The services in the version's order."""
        for line in self.version.lines:
            kind, amount = self[f"{line.code}-kind"], self[f"{line.code}-amount"]
            yield Row(line, kind, amount, self.latest.get(line.code, ""))

    def settings(self) -> Settings:
        """The settings typed; of a valid form."""
        return Settings(**{name: self.cleaned_data[name] for name in SETTINGS})

    def caps(self) -> dict[str, Cap]:
        """The caps typed, by code; of a valid form."""
        return {
            line.code: Cap(
                self.cleaned_data[f"{line.code}-kind"], self.cleaned_data[f"{line.code}-amount"]
            )
            for line in self.version.lines
        }

    def point_out_latest(self) -> None:
        """After a conflict: say beside each field typed otherwise what is saved now.

        The form takes the present revision, so that saving again is a decision, not an accident.
        """
        self.data = {**_plain(self.data), "revision": str(self.initial["revision"])}
        for name in SETTINGS:
            if self.cleaned_data[name] != self.initial[name]:
                self[name].help_text = format_html("最新内容：{}", _shown(self.initial[name]))
        typed = self.caps()
        for line in self.version.lines:
            if typed[line.code] != line.cap:
                label = CapKind(line.cap.kind).label
                self.latest[line.code] = f"{label} {format_yuan(line.cap.amount)}"


def current(version: Snapshot) -> dict[str, Any]:
    """What the draft says now, as the form's initial values."""
    values: dict[str, Any] = {name: getattr(version, name) for name in SETTINGS}
    for line in version.lines:
        values[f"{line.code}-kind"] = line.cap.kind
        values[f"{line.code}-amount"] = line.cap.amount
    return values


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in data}


def _completed(
    data: Mapping[str, Any] | None, initial: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """What was posted; a service that a colleague added since has its present values."""
    if not data:
        return None
    missing = {
        name: str(value)
        for name, value in initial.items()
        if name.endswith(("-kind", "-amount")) and name not in data
    }
    return {**_plain(data), **missing}


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None or isinstance(value, datetime):
        return format_instant(value) if value else "未填写"
    return value if isinstance(value, str) else format_yuan(value)
