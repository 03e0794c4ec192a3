"""Publishing, objecting, and deciding on an objection (R5)."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms

from accounts.models import Organisation
from documents.enums import Kind
from documents.forms import DocumentField, DocumentFormMixin
from documents.models import Document
from vouchers.forms.listing import PlainSelect
from vouchers.models.publicity import ObjectionState
from vouchers.services.objections import ObjectionFacts

PAPERS = ("paper_1", "paper_2", "paper_3")


class PublishForm(forms.Form):
    """What a publicity batch is called and the document it goes by."""

    title = forms.CharField(label="公示标题", max_length=120)
    document_number = forms.CharField(
        label="公示文号", max_length=80, help_text="例如：粤工信公示〔2026〕5号"
    )


class UnpublishedForm(forms.Form):
    """Filters of what waits to be made public."""

    q = forms.CharField(
        label="服务券编号、企业名称",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def __init__(
        self, data: object, *, cycles: list[tuple[str, str]], cities: list[tuple[str, str]]
    ) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["cycle"] = forms.ChoiceField(
            label="批次年度",
            required=False,
            choices=cycles or [("", "全部")],
            widget=PlainSelect,
        )
        self.fields["city"] = forms.ChoiceField(
            label="城市", required=False, choices=[("", "全部"), *cities], widget=PlainSelect
        )


class ObjectionForm(DocumentFormMixin, forms.Form):
    """An objection with real name and contact; files stay while other fields are mended."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    name = forms.CharField(
        label="真实姓名",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "请填写真实姓名，匿名异议不予受理。"},
    )
    contact = forms.CharField(
        label="联系方式",
        max_length=120,
        help_text="手机号码或电子邮箱，仅供省级主管部门核实和答复，不向企业公开",
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "请填写手机号码或电子邮箱，没有联系方式的异议不予受理。"},
    )
    statement = forms.CharField(
        label="异议内容",
        max_length=3000,
        help_text="写明事实、理由和依据",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "请写明异议的内容和依据。"},
    )
    paper_1 = DocumentField(kind=Kind.OBJECTION, required=False, label="佐证材料一")
    paper_2 = DocumentField(kind=Kind.OBJECTION, required=False, label="佐证材料二")
    paper_3 = DocumentField(kind=Kind.OBJECTION, required=False, label="佐证材料三")

    def __init__(self, *args: Any, at: datetime, organisation: Organisation) -> None:
        super().__init__(*args, by=None, at=at, organisation=organisation)

    @property
    def facts(self) -> ObjectionFacts:
        """What `file_objection` takes."""
        found = self.cleaned_data
        papers: list[Document] = [found[name] for name in PAPERS if found.get(name)]
        return ObjectionFacts(
            found["key"], found["name"], found["contact"], found["statement"], papers
        )


class DecisionForm(forms.Form):
    """The answer to the person, and what the enterprise is told."""

    decision = forms.ChoiceField(
        label="处理决定",
        choices=[
            (ObjectionState.DISMISSED.value, "异议不成立，继续公示"),
            (ObjectionState.UPHELD.value, "异议成立，暂停拨付"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择处理决定。"},
    )
    reply = forms.CharField(
        label="给异议人的答复",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="异议人凭回执查看",
    )
    reason = forms.CharField(
        label="处理说明（企业可见）",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="记入服务券办理记录，不得出现异议人的姓名和联系方式",
    )


class OutcomeForm(forms.Form):
    """Why something ends, on a page of its own."""

    reason = forms.CharField(
        label="处理结果", max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, label: str = "", help_text: str = "") -> None:
        super().__init__(*args)
        if label:
            self.fields["reason"].label = label
        self.fields["reason"].help_text = help_text


class ObjectionListForm(forms.Form):
    """The filter of the list of objections."""

    state = forms.ChoiceField(
        label="情况",
        required=False,
        choices=[("", "全部"), *ObjectionState.choices],
        widget=PlainSelect,
    )
