"""The filters of a queue, read from the address."""

from typing import Any

from django import forms

from common.forms import DateInput
from reviews.selectors.queue import Filters, Options

LONGEST_SEARCH = 80


class QueueForm(forms.Form):
    """Every field may be empty; what cannot be read filters nothing."""

    q = forms.CharField(label="搜索", required=False, max_length=LONGEST_SEARCH)
    service = forms.ChoiceField(label="应用服务", required=False)
    region = forms.ChoiceField(label="区域", required=False)
    cycle = forms.ChoiceField(label="申领周期", required=False)
    since = forms.DateField(label="提交起", required=False, widget=DateInput)
    until = forms.DateField(label="提交止", required=False, widget=DateInput)

    def __init__(self, *args: Any, options: Options, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("service", options.services),
            ("region", options.regions),
            ("cycle", options.cycles),
        ):
            self.fields[name].choices = [(str(key), label) for key, label in choices.items()]  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        """What could be read."""
        self.is_valid()
        read = self.cleaned_data
        return Filters(
            service=int(read["service"]) if read.get("service") else None,
            region=read.get("region") or "",
            cycle=int(read["cycle"]) if read.get("cycle") else None,
            since=read.get("since"),
            until=read.get("until"),
            text=read.get("q") or "",
        )
