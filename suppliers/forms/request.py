"""An application for certification, and the province's answer."""

from typing import Any

from django import forms

from catalog.models import Service
from catalog.selectors import services_on_offer
from documents.enums import Kind
from documents.forms import DocumentField, DocumentFormMixin
from documents.models import Document
from suppliers.enums import Purpose
from suppliers.forms.certification import CertifyForm
from suppliers.models import CertificationRequest


def _paper(purpose: Purpose, *, help_text: str, required: bool = False) -> DocumentField:
    return DocumentField(
        kind=Kind.SUPPLIER_DOCUMENT,
        label=purpose.label,
        help_text=help_text,
        required=required,
        error_messages={"required": f"请上传{purpose.label}。"},
    )


class RequestForm(DocumentFormMixin, forms.Form):
    """Service, statement and papers; the papers' names are those of `Purpose`."""

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
    statement = forms.CharField(
        label="服务能力说明",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="产品与技术能力、实施队伍、已服务的企业等，供审核参考，不公开。",
        error_messages={"required": "请填写服务能力说明。"},
    )
    qualification = _paper(
        Purpose.QUALIFICATION,
        help_text="软件著作权、资质证书等，合并为一个 PDF，不超过 20 MB。",
        required=True,
    )
    cases = _paper(Purpose.CASES, help_text="PDF，不超过 20 MB。")
    other = _paper(Purpose.OTHER, help_text="PDF，不超过 20 MB。")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["service"].queryset = services_on_offer(options["at"])  # type: ignore[attr-defined]

    def papers(self) -> dict[str, Document | None]:
        """The documents by purpose; of a valid form."""
        return {purpose.value: self.cleaned_data[purpose.value] for purpose in Purpose}


class MendRequestForm(RequestForm):
    """A returned application: another service would be another application."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["service"]


def _seen(act: str) -> forms.CharField:
    """Which round of the application the page showed; a later one must be looked at first."""
    return forms.CharField(required=False, widget=forms.HiddenInput({"id": f"id_seen_{act}"}))


class ApproveRequestForm(CertifyForm):
    """As certifying, but for the service: that is what was applied for."""

    seen = _seen("approve")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["service"]


class AnswerForm(forms.Form):
    """Why an application goes back, or is refused."""

    reason = forms.CharField(
        label="原因",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="供应商可以看到；退回时请一次写全需要补正的内容。",
        error_messages={"required": "请写明原因。"},
    )
    seen = _seen("answer")


def initial_of_request(request: CertificationRequest) -> dict[str, Any]:
    """The application as initial values of `MendRequestForm`."""
    papers = request.papers.filter(replaced_at=None)
    return {
        "statement": request.statement,
        **{paper.purpose: paper.document_id for paper in papers},
    }
