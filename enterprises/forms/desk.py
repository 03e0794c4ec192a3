"""What officials fill in."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.enums import Role
from accounts.models import User
from enterprises.enums import CheckStatus
from enterprises.forms.fields import date_field, long_text_field, text_field
from enterprises.identity import CERTIFICATE_CONFIRMATIONS, CONFIRMATIONS
from enterprises.models import IndustrySection, Region


class ApproveForm(forms.Form):
    """The points an officer confirms (V7); `version` is the enterprise's as the page showed it."""

    confirmed = forms.MultipleChoiceField(
        label="逐项核对",
        choices=list(CONFIRMATIONS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请逐项核对并勾选。"},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReturnForm(forms.Form):
    """What the enterprise has to mend."""

    reason = long_text_field("需要修改的内容", help_text="请一次写全，企业将按此修改。")
    version = forms.IntegerField(widget=forms.HiddenInput)


class ConfirmForm(forms.Form):
    """The points an officer confirms about a certificate (V7)."""

    confirmed = forms.MultipleChoiceField(
        label="逐项核对",
        choices=list(CERTIFICATE_CONFIRMATIONS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请逐项核对并勾选。"},
    )


class CertificateReturnForm(forms.Form):
    """Why a certificate goes back."""

    reason = long_text_field("退回原因")


class ViolationRecordForm(forms.Form):
    """A violation officials know of (E4)."""

    happened_on = date_field("发生日期")
    description = long_text_field("违规情况")
    source_text = text_field(
        "来源", length=200, help_text="例如处理决定的文号、信用平台的公示编号。"
    )


class ReasonForm(forms.Form):
    """Why; kept in the trail."""

    reason = long_text_field("原因")


class VersionedReasonForm(ReasonForm):
    """Why, about the enterprise as the page showed it."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class DirectoryForm(forms.Form):
    """The filters of the directory; what a bureau does not cover cannot be chosen."""

    q = forms.CharField(
        label="企业名称或信用代码", required=False, max_length=120, widget=forms.SearchInput
    )
    city = forms.ModelChoiceField(
        Region.objects.filter(city=None), label="城市", required=False, empty_label="全部"
    )
    district = forms.ChoiceField(label="区县", required=False)
    status = forms.ChoiceField(
        label="认证状态", required=False, choices=[("", "全部"), *CheckStatus.choices]
    )
    section = forms.ModelChoiceField(
        IndustrySection.objects.all(), label="行业门类", required=False, empty_label="全部"
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        districts = Region.objects.exclude(city=None).select_related("city")
        if user.role != Role.BUREAU:
            self._offer(districts, grouped=True)
            return
        del self.fields["city"]
        code = user.organisation.region_code if user.organisation else ""
        self._offer(districts.filter(city=code), grouped=False)

    def _offer(self, districts: Iterable[Region], *, grouped: bool) -> None:
        groups: dict[str, list[tuple[str, str]]] = {}
        for one in districts:
            groups.setdefault(str(one.city), []).append((one.code, one.name))
        if not groups:  # a district's bureau, or that of a city without districts
            del self.fields["district"]
            return
        flat = [choice for group in groups.values() for choice in group]
        choices = list(groups.items()) if grouped else flat
        self.fields["district"].choices = [("", "全部"), *choices]  # type: ignore[attr-defined]
