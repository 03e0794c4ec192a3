"""Wording a text: every fault named at its field, what was typed kept."""

from typing import Any

from django import forms

from accounts.wording import LONGEST_BODY, LONGEST_SUBJECT, Text, faults_in


class WordingForm(forms.Form):
    """`version` is what the page showed, 0 where the default holds."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    subject = forms.CharField(label="主题", max_length=LONGEST_SUBJECT, required=False)
    body = forms.CharField(
        label="正文",
        max_length=LONGEST_BODY,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
    )
    mark_optional = False

    def __init__(self, *args: Any, text: Text, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        if not text.has_subject:
            del self.fields["subject"]

    def clean(self) -> dict[str, Any]:
        """Unknown and missing fields by name."""
        cleaned = super().clean() or {}
        cleaned["version"] = cleaned.get("version") or 0
        subject, body = cleaned.get("subject", ""), cleaned.get("body", "")
        for where, said in faults_in(self.text, subject=subject, body=body).items():
            if where not in self.errors:
                for sentence in said:
                    self.add_error(where, sentence)
        return cleaned
