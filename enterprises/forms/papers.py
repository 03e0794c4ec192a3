"""The integration certificate (A7) and the bank account (R3)."""

from typing import Any

from django import forms

from documents.enums import Kind
from documents.forms import DocumentField, DocumentFormMixin
from enterprises.forms.fields import date_field, text_field, yes_no_field


class CertificateForm(DocumentFormMixin, forms.Form):
    """A certificate with its evidence."""

    number = text_field("证书编号", length=60)
    issued_on = date_field("发证日期")
    valid_until = date_field("有效期至", required=False)
    awarded = yes_no_field(
        "是否已获省财政贯标评定奖补",
        yes="已获得",
        no="未获得",
        help_text="已获得的企业不再享受贯标奖补（规则 A7）。",
    )
    evidence = DocumentField(kind=Kind.INTEGRATION_CERTIFICATE)

    def facts(self) -> dict[str, Any]:
        """The keywords of `file_certificate`."""
        facts = dict(self.cleaned_data)
        facts["provincially_awarded"] = facts.pop("awarded")
        return facts


class BankAccountForm(forms.Form):
    """The account money is paid to; `replaces` is the one the page showed."""

    account_name = text_field("户名", length=120, help_text="须与企业名称一致（规则 R3）。")
    bank = text_field("开户银行", length=120, help_text="精确到支行，例如：中国银行江门新会支行。")
    number = text_field("银行账号", length=60, help_text="8 至 30 位数字，可以带空格。", strip=True)
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def facts(self) -> dict[str, Any]:
        """The keywords of `set_bank_account`."""
        return dict(self.cleaned_data)
