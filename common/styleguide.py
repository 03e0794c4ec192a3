"""Every component with sample data, for people who build pages and for screenshots."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from common import samples
from common.filters import chips
from common.forms import DateInput, MoneyInput, UploadInput
from common.paging import Page

PAGES = {
    "": "基础",
    "case": "办件",
    "forms": "表单",
    "lists": "列表",
    "figures": "数据",
    "confirm": "确认页",
}


class SampleForm(forms.Form):
    """One field of every kind; always refuses something, so that errors can be seen."""

    name = forms.CharField(label="合同名称", max_length=60)
    number = forms.CharField(label="合同编号", help_text="与合同首页一致。", required=False)
    signed_on = forms.DateField(label="签订日期", widget=DateInput)
    fee = forms.DecimalField(
        label="其中：上云上平台费用", widget=MoneyInput, help_text="合同中单独列明的部分。"
    )
    service = forms.ChoiceField(
        label="应用服务", choices=[("", "请选择"), ("a", "设备联网"), ("b", "云 ERP")]
    )
    related = forms.ChoiceField(
        label="是否与供应商存在关联关系",
        choices=[("n", "否"), ("y", "是")],
        widget=forms.RadioSelect,
    )
    scenes = forms.MultipleChoiceField(
        label="应用场景",
        choices=[("1", "生产监控"), ("2", "质量追溯"), ("3", "能耗管理")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.CharField(label="情况说明", widget=forms.Textarea)
    contract = forms.FileField(
        label="合同文件", widget=UploadInput, help_text="一份 PDF，不超过 20 MB。"
    )
    pledge = forms.BooleanField(label="本企业承诺以上内容真实、准确")

    def clean_signed_on(self) -> Any:
        raise forms.ValidationError("合同应在 2018年3月20日之后签订", code="rule:E5")


class SampleFilters(forms.Form):
    """A list's filters."""

    q = forms.CharField(
        label="编号或企业名称", required=False, widget=forms.TextInput({"type": "search"})
    )
    city = forms.ChoiceField(
        label="地市",
        required=False,
        choices=[("", "全部"), ("440700", "江门市"), ("440600", "佛山市")],
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("bureau_review", "待经信部门审核")]
    )


class ReasonForm(forms.Form):
    """A reason, as every final act asks for one."""

    reason = forms.CharField(
        label="不予通过的理由", widget=forms.Textarea, help_text="企业和供应商都会看到。"
    )


def styleguide(request: HttpRequest, page: str = "") -> HttpResponse:
    """Shown while building and in the demo; elsewhere it does not exist."""
    if not (settings.DEBUG or settings.STYLEGUIDE) or page not in PAGES:
        raise Http404
    bound = SampleForm(request.POST or {"name": "云 MES 服务合同", "signed_on": "2018-03-20"})
    filters = SampleFilters(request.GET)
    context = {
        "page_title": "界面组件" if not page else PAGES[page],
        "pages": PAGES,
        "sample": samples,
        "form": SampleForm() if "empty" in request.GET else bound,
        "filters": filters,
        "chips": chips(request, filters),
        "page": Page(samples.ROWS, "next", "previous"),
    }
    if page == "confirm":
        context |= _confirmation()
    return render(request, f"common/styleguide/{page or 'basics'}.html", context)


def _confirmation() -> dict[str, Any]:
    return {
        "page_title": "不予通过",
        "facts": samples.FACTS[:5],
        "consequences": ["不予通过是最终决定，不能撤销；可以补正的材料请选择“退回补正”。"],
        "form": ReasonForm(),
        "action_label": "不予通过",
        "danger": True,
        "back_url": "/styleguide/",
    }
