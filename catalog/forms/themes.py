"""All themes of a draft in one form."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from catalog.forms.fields import RevisionField
from catalog.services.themes import LONGEST, ThemeFacts
from catalog.snapshot import Heading


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """One theme with its inputs; `remove` only where nothing stands under it."""

    heading: Heading
    name: forms.BoundField
    position: forms.BoundField
    remove: forms.BoundField | None
    latest: str


class ThemesForm(forms.Form):
    """For each theme `<code>-name`, `<code>-position` and, where empty, `<code>-remove`."""

    mark_optional = False

    new_name = forms.CharField(
        label="新增面向环节",
        required=False,
        max_length=LONGEST,
        help_text="不新增时留空。新环节排在最后，保存后可在应用服务中选用。",
    )
    revision = RevisionField()

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        headings: Sequence[Heading],
        revision: int,
    ) -> None:
        self.headings = headings
        self.latest: dict[str, str] = {}
        super().__init__(data or None, initial={"revision": revision})
        for place, heading in enumerate(headings, start=1):
            self._add(heading, place)

    def _add(self, heading: Heading, place: int) -> None:
        code, name = heading.code, heading.name
        self.fields[f"{code}-name"] = forms.CharField(
            label=f"{name}的名称",
            required=False,  # the rule itself says what is missing, or a colleague added it since
            initial=name,
            widget=forms.TextInput(attrs={"maxlength": LONGEST}),
        )
        self.fields[f"{code}-position"] = forms.IntegerField(
            label=f"{name}的次序",
            required=False,
            min_value=1,
            max_value=999,
            initial=place,
            widget=forms.NumberInput(attrs={"class": "short"}),
            error_messages={"invalid": "次序应为整数。", "min_value": "次序从 1 开始。"},
        )
        if not heading.services:
            self.fields[f"{code}-remove"] = forms.BooleanField(label=f"移除{name}", required=False)

    def rows(self) -> Iterator[ThemeRow]:
        """The themes in the draft's order."""
        for heading in self.headings:
            code = heading.code
            remove = self[f"{code}-remove"] if f"{code}-remove" in self.fields else None
            latest = self.latest.get(code, "")
            yield ThemeRow(heading, self[f"{code}-name"], self[f"{code}-position"], remove, latest)

    def themes(self) -> list[ThemeFacts]:
        """The themes typed, in the order typed; of a valid form.

        A theme that was not on the page (a colleague added it since) stays as it is, at the end.
        """
        typed = self.cleaned_data
        kept = [
            (typed.get(f"{heading.code}-position") or len(self.headings) + 1, place, heading)
            for place, heading in enumerate(self.headings)
            if not typed.get(f"{heading.code}-remove")
        ]
        found = [
            ThemeFacts(heading.code, self._name(heading))
            for _, _, heading in sorted(kept, key=lambda one: one[:2])
        ]
        if new := typed["new_name"].strip():
            found.append(ThemeFacts("", new))
        return found

    def _name(self, heading: Heading) -> str:
        on_page = f"{heading.code}-name" in self.data
        return str(self.cleaned_data[f"{heading.code}-name"]) if on_page else heading.name

    def point_out_latest(self) -> None:
        """After a conflict: say beside each theme typed otherwise what is saved now."""
        plain = {name: self.data[name] for name in self.data}
        self.data = {**plain, "revision": str(self.initial["revision"])}
        for heading in self.headings:
            if self._name(heading) != heading.name:
                self.latest[heading.code] = heading.name
