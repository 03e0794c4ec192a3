"""Certifying, and ending a certification."""

from typing import Any

from django import forms

from catalog.models import Service
from catalog.selectors import services_on_offer
from common.forms import DateInput
from documents.enums import Kind
from documents.forms import DocumentField, DocumentFormMixin

NO_DATE = "请填写完整的日期，例如 2018-09-30。"


class CertifyForm(DocumentFormMixin, forms.Form):
    """One service; the fields' names are those of domain errors."""

    service = forms.ModelChoiceField(
        label="应用服务",
        queryset=Service.objects.none(),
        to_field_name="code",
        empty_label="请选择",
        error_messages={
            "required": "请选择应用服务。",
            "invalid_choice": "请选择目录中的应用服务。",
        },
    )
    document_number = forms.CharField(
        label="认定文号",
        max_length=80,
        help_text="例如 粤经信〔2018〕18号。",
        error_messages={"required": "请填写认定文号。"},
    )
    valid_from = forms.DateField(
        label="生效日期",
        widget=DateInput,
        help_text="含当日。",
        error_messages={"required": "请填写生效日期。", "invalid": NO_DATE},
    )
    valid_until = forms.DateField(
        label="有效期至",
        required=False,
        widget=DateInput,
        help_text="含当日；不填为长期有效，直到终止。",
        error_messages={"invalid": NO_DATE},
    )
    document = DocumentField(kind=Kind.SUPPLIER_DOCUMENT, label="认定文件", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["service"].queryset = services_on_offer(options["at"])  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """From which day, and why."""

    on = forms.DateField(
        label="终止日期",
        widget=DateInput,
        help_text="自当日起不再接受新的申请。",
        error_messages={"required": "请填写终止日期。", "invalid": NO_DATE},
    )
    reason = forms.CharField(
        label="终止原因",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="供应商可以看到。",
        error_messages={"required": "请填写终止原因。"},
    )


class SuspendForm(forms.Form):
    """From which day, and why."""

    on = forms.DateField(
        label="暂停日期",
        widget=DateInput,
        help_text="自当日起暂不接受新的申请，直到恢复。",
        error_messages={"required": "请填写暂停日期。", "invalid": NO_DATE},
    )
    reason = forms.CharField(
        label="暂停原因",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="供应商可以看到。",
        error_messages={"required": "请填写暂停原因。"},
    )


class ResumeForm(forms.Form):
    """Why it goes on."""

    reason = forms.CharField(
        label="恢复说明",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请填写恢复说明。"},
    )
