"""What officials fill in."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms

from accounts.enums import Role
from accounts.models import User
from common.together import read_together
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
    city = forms.ChoiceField(label="城市", required=False)
    district = forms.ChoiceField(label="区县", required=False)
    status = forms.ChoiceField(
        label="认证状态", required=False, choices=[("", "全部"), *CheckStatus.choices]
    )
    section = forms.ChoiceField(label="行业门类", required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        districts = Region.objects.exclude(city=None).select_related("city")
        cities = Region.objects.filter(city=None)
        sections = IndustrySection.objects.all()
        if user.role == Role.BUREAU:
            code = user.organisation.region_code if user.organisation else ""
            districts, cities = districts.filter(city=code), cities.none()
        read_together(districts, cities, sections)
        self._choices("section", [(one.code, str(one)) for one in sections])
        self._choices("city", _named(cities))
        self._choices("district", _by_city(districts) if cities else _named(districts))

    def _choices(self, name: str, choices: list[Any]) -> None:
        """What is offered; a field without a choice goes: a district's bureau has no districts."""
        if choices:
            self.fields[name].choices = [("", "全部"), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields[name]


def _named(regions: Iterable[Region]) -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in regions]


def _by_city(districts: Iterable[Region]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(name, _named(found)) for name, found in groupby(districts, key=_city)]


def _city(district: Region) -> str:
    return str(district.city)
