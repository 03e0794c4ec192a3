"""One service of a draft."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html

from catalog.caps import Cap
from catalog.enums import CapKind
from catalog.forms.fields import RevisionField, YuanField
from catalog.models import ServiceEntry, Theme
from catalog.services.entries import EntryFacts
from common.money import format_yuan

FACTS = ("name", "theme", "number", "cap_kind", "cap_amount", "scenarios")


class EntryForm(forms.Form):
    """What a version says about a service; the fields' names are those of domain errors."""

    name = forms.CharField(
        label="应用服务名称",
        max_length=60,
        error_messages={"required": "请填写应用服务名称。"},
    )
    theme = forms.ChoiceField(label="面向环节", error_messages={"required": "请选择面向环节。"})
    number = forms.IntegerField(
        label="序号",
        min_value=1,
        max_value=999,
        error_messages={"required": "请填写序号。", "invalid": "序号应为整数。"},
    )
    cap_kind = forms.ChoiceField(label="上限方式", choices=CapKind.choices)
    cap_amount = YuanField(
        label="上限金额", help_text="固定上限填总额；按台套数填每台（套）的金额。"
    )
    scenarios = forms.CharField(
        label="场景及功能",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="每行写一条，公开目录中逐条显示。",
        error_messages={"required": "请至少填写一条场景及功能。"},
    )
    revision = RevisionField()

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        themes: Sequence[Theme],
        initial: Mapping[str, Any],
    ) -> None:
        super().__init__(data or None, initial=dict(initial))
        self.conflict = ""  # who was first, when somebody was
        self.fields["theme"].choices = [(theme.code, theme.name) for theme in themes]  # type: ignore[attr-defined]

    def facts(self) -> EntryFacts:
        """What was typed; of a valid form."""
        typed = self.cleaned_data
        return EntryFacts(
            name=typed["name"],
            theme=typed["theme"],
            number=typed["number"],
            scenarios=tuple(filter(None, map(str.strip, typed["scenarios"].splitlines()))),
            cap=Cap(typed["cap_kind"], typed["cap_amount"]),
        )

    def take_revision(self, revision: int) -> None:
        """After a conflict: let saving again go on from what is there now.

        Beside each field typed otherwise stands what is saved.
        """
        self.data = {**{name: self.data[name] for name in self.data}, "revision": str(revision)}
        for name, saved in self.initial.items():
            if name in FACTS and _text(self.cleaned_data.get(name)) != _text(saved):
                self[name].help_text = format_html("最新内容：{}", self._shown(name, saved))

    def _shown(self, name: str, saved: Any) -> str:
        """The saved value as the person reads it."""
        choices = dict(getattr(self.fields[name], "choices", ()))
        if isinstance(saved, Decimal):
            return format_yuan(saved)
        return str(choices.get(saved, saved)).replace("\n", "；")


class NewEntryForm(EntryForm):
    """A service no version has listed yet."""

    code = forms.CharField(
        label="服务代码",
        max_length=60,
        error_messages={"required": "请填写服务代码。"},
        help_text="小写字母、数字和连字符，例如 visual-inspection；发布后不能更改或改作他用。",
    )
    field_order = ("code", "name", "theme", "number")


def _text(value: Any) -> str:
    """One form for what was typed and what is saved, whatever the line ends."""
    return "\n".join(str(value).split())


def facts_of(entry: ServiceEntry) -> dict[str, Any]:
    """The entry as initial values of its form."""
    return {
        "name": entry.name,
        "theme": entry.theme.code,
        "number": entry.number,
        "cap_kind": entry.cap_kind,
        "cap_amount": entry.cap_amount,
        "scenarios": "\n".join(entry.scenarios),
    }
