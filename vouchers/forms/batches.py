"""Payout batches and the treasury's answer (R5)."""

from django import forms

from common.forms import UploadInput
from vouchers.forms.redemption import DayField
from vouchers.services.batches import BatchFacts


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


class ReturnForm(forms.Form):
    """The return file, as the treasury sent it."""

    file = forms.FileField(
        label="回单文件",
        help_text="由本系统导出、填好处理结果的 XLSX 文件，或另存的 CSV，不超过 2 MB",
        widget=UploadInput({"accept": ".xlsx,.csv"}),
        error_messages={"required": "请选择回单文件。", "empty": "文件是空的，请重新选择文件。"},
    )
