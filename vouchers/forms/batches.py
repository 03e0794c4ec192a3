"""Payout batches and the treasury's answer (R5)."""

import base64
import zlib
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError

from common.forms import UploadInput
from vouchers.forms.redemption import DayField
from vouchers.services.batches import BatchFacts
from vouchers.treasury.reading import MAX_BYTES

SALT = "vouchers.return"
HOURS = 12 * 3600


class KeptInput(forms.HiddenInput):
    """Hidden, and left out of the copies a browser keeps."""

    def __init__(self) -> None:
        super().__init__({"data-not-kept": "", "autocomplete": "off"})


class BatchForm(forms.Form):
    """The document the treasury is asked by."""

    document_number = forms.CharField(
        label="拨付文号", max_length=80, help_text="资金下达文件的文号"
    )
    document_on = DayField(label="文件日期", help_text="不晚于今天")

    @property
    def facts(self) -> BatchFacts:
        """What `assemble_batch` takes."""
        return BatchFacts(**self.cleaned_data)


@dataclass(frozen=True, slots=True)
class Handed:
    """A return file as it was handed in, now or with the form before."""

    name: str
    content: bytes

    @property
    def size(self) -> int:
        """In bytes, for the page that shows it as kept."""
        return len(self.content)


class ReturnForm(forms.Form):
    """The return file, as the treasury sent it.

    After a fault the file travels along in the page itself, signed: it is small, and nothing of a
    file that was refused is kept here.
    """

    file = forms.FileField(
        label="回单文件",
        help_text="由本系统导出、填好处理结果的 XLSX 文件，或另存的 CSV，不超过 2 MB",
        required=False,
        widget=UploadInput({"accept": ".xlsx,.csv"}),
        error_messages={"empty": "文件是空的，请重新选择文件。"},
    )
    kept = forms.CharField(required=False, strip=False, widget=KeptInput)
    mark_optional = False

    def clean(self) -> dict[str, Any]:
        """The file chosen now, else the one from before."""
        new = self.cleaned_data.get("file")
        found = Handed(new.name, new.read(MAX_BYTES + 1)) if new else self._kept()
        if found is None and "file" not in self.errors:
            self.add_error("file", ValidationError("请选择回单文件。", code="required"))
        self.handed = found
        return self.cleaned_data

    def keep(self) -> None:
        """Let the page carry the file on, so that it need not be chosen again."""
        if self.handed is None or self.handed.size > MAX_BYTES:
            return
        body = base64.b64encode(zlib.compress(self.handed.content)).decode()
        token = signing.dumps([self.handed.name, body], salt=SALT)
        self.data = {**self.data.dict(), "kept": token}  # type: ignore[attr-defined]
        self.fields["file"].widget.kept = self.handed  # type: ignore[attr-defined]

    def _kept(self) -> Handed | None:
        try:
            name, body = signing.loads(self.cleaned_data.get("kept", ""), salt=SALT, max_age=HOURS)
        except signing.BadSignature:
            return None
        return Handed(name, zlib.decompress(base64.b64decode(body)))
