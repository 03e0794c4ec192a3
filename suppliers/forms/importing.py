"""The file of a list of suppliers."""

from django import forms

from common.forms import UploadInput
from suppliers.importing.columns import MAX_BYTES, MAX_ROWS


class ImportForm(forms.Form):
    """One workbook; it is read at once and not kept."""

    file = forms.FileField(
        label="供应商名单",
        help_text=f"XLSX 工作簿，不超过 {MAX_BYTES // 1024 // 1024} MB、{MAX_ROWS} 行。",
        widget=UploadInput({"accept": ".xlsx"}),
        error_messages={
            "required": "请选择填好的名单文件。",
            "empty": "这个文件是空的，请重新选择。",
            "invalid": "请选择填好的名单文件。",
        },
    )
