"""One form per section of the profile; each keeps its section by one call of a service."""

from datetime import datetime
from typing import Any, ClassVar, cast

from django import forms

from accounts.forms.fields import mobile_field
from accounts.models import User
from documents.enums import Kind
from documents.forms import DocumentField, Upload
from enterprises.forms.fields import (
    UsccField,
    WanField,
    date_field,
    text_field,
    yes_no,
    yes_no_field,
)
from enterprises.models import Enterprise
from enterprises.selectors.profile import revenue_year
from enterprises.services import pledge, save_facts, save_revenues


class SectionForm(forms.Form):
    """What every section's form knows: the enterprise as the page showed it, who saves, and when.

    `version` comes back from the page, so that two colleagues never overwrite each other.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    field_order: ClassVar[Any] = None

    def __init__(
        self, data: Any = None, files: Any = None, *, enterprise: Enterprise, by: User, at: datetime
    ) -> None:
        self.enterprise, self.by, self.at = enterprise, by, at
        initial = {"version": enterprise.version, **self.stored()}
        super().__init__(data, files, initial=initial)

    def stored(self) -> dict[str, Any]:
        """The section's values as they are kept, by field name."""
        return {}

    def save(self) -> Enterprise:
        """Keep the section; raises what its service raises."""
        raise NotImplementedError

    def keep(self, **values: Any) -> Enterprise:
        """Keep plain facts."""
        return save_facts(self.enterprise, values, **self.call())

    def call(self) -> dict[str, Any]:
        """The keywords every service wants."""
        return {"by": self.by, "at": self.at, "version": self.cleaned_data["version"]}


class BasicsForm(SectionForm):
    """What the licence says."""

    name = text_field("企业名称", length=120, help_text="与营业执照一致的全称。")
    uscc = UsccField()
    legal_representative = text_field("法定代表人", length=60)
    founded_on = date_field("成立日期", help_text="营业执照上的成立日期。")
    independent = yes_no_field(
        "独立法人",
        yes="是，本企业具有独立法人资格",
        no="否，是分公司、个体工商户或其他非法人组织",
        help_text="只有独立法人可以申领服务券。",
    )
    address = text_field("注册地址", length=200)

    def stored(self) -> dict[str, Any]:
        names = ("name", "uscc", "legal_representative", "founded_on", "address")
        independent = yes_no(self.enterprise.is_independent_legal_person)
        facts = {name: getattr(self.enterprise, name) for name in names}
        return {**facts, "independent": independent}

    def save(self) -> Enterprise:
        facts = {name: self.cleaned_data[name] for name in self.stored() if name != "independent"}
        return self.keep(**facts, is_independent_legal_person=self.cleaned_data["independent"])


class LicenceForm(SectionForm):
    """The licence as a scan or a photograph."""

    licence = DocumentField(kind=Kind.LICENCE)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        upload = Upload(self.by, self.at, self.enterprise.organisation)
        cast(DocumentField, self.fields["licence"]).bind(upload)

    def stored(self) -> dict[str, Any]:
        return {"licence": self.enterprise.licence}

    def save(self) -> Enterprise:
        return self.keep(licence=self.cleaned_data["licence"])


class RevenueForm(SectionForm):
    """Main-business revenue of the last two calendar years, in 万元 (E3)."""

    last = WanField()
    before = WanField(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        self.year = revenue_year(options["at"])
        super().__init__(*args, **options)
        self.fields["last"].label = f"上一年（{self.year} 年）主营业务收入（万元）"
        self.fields[
            "last"
        ].help_text = f"{self.year} 年 1 月 1 日至 12 月 31 日，以财务报表为准，最多 6 位小数。"
        self.fields["before"].label = f"{self.year - 1} 年主营业务收入（万元）"

    def stored(self) -> dict[str, Any]:
        amounts = dict(self.enterprise.revenues.values_list("year", "amount"))
        return {"last": amounts.get(self.year), "before": amounts.get(self.year - 1)}

    def save(self) -> Enterprise:
        amounts = {
            self.year: self.cleaned_data["last"],
            self.year - 1: self.cleaned_data["before"],
        }
        return save_revenues(self.enterprise, amounts, **self.call())


class ContactForm(SectionForm):
    """Whom the bureau calls; changes freely."""

    contact_name = text_field("联系人", length=60)
    contact_mobile = mobile_field(required=True)
    contact_email = forms.EmailField(label="邮箱", required=False)

    def stored(self) -> dict[str, Any]:
        names = ("contact_name", "contact_mobile", "contact_email")
        return {name: getattr(self.enterprise, name) for name in names}

    def save(self) -> Enterprise:
        return self.keep(**{name: self.cleaned_data[name] for name in self.stored()})


class PledgeForm(SectionForm):
    """The pledge's text stands on the page; this is the tick below it."""

    agreed = forms.BooleanField(
        label="本人代表企业阅读并同意以上承诺",
        error_messages={"required": "请阅读承诺书并勾选同意。"},
    )

    def stored(self) -> dict[str, Any]:
        return {"agreed": self.enterprise.pledged_at is not None}

    def save(self) -> Enterprise:
        return pledge(self.enterprise, **self.call())
