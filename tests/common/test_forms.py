"""Forms come out right without a class or attribute in Python."""

import re

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils.html import format_html

from common.errors import DomainError, DomainErrors
from common.forms import MoneyInput, UploadInput, add_domain_error, all_faults


class ContractForm(forms.Form):
    name = forms.CharField(label="合同名称", help_text="与首页一致")
    remark = forms.CharField(label="备注", required=False, widget=forms.Textarea)
    fee = forms.DecimalField(label="费用", widget=MoneyInput, required=False, decimal_places=2)
    service = forms.ChoiceField(label="应用服务", choices=[("", "请选择"), ("a", "云 ERP")])
    related = forms.ChoiceField(label="关联关系", choices=[("y", "是")], widget=forms.RadioSelect)
    file = forms.FileField(label="合同文件", widget=UploadInput)
    pledge = forms.BooleanField(label="承诺属实")

    def clean_name(self):
        if self.cleaned_data["name"] == "旧合同":
            raise ValidationError("合同签订过早", code="rule:E5")
        return self.cleaned_data["name"]


def part(form, name):
    return str(form[name].as_field_group())


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        pytest.param("name", 'class="form-control"', id="text"),
        pytest.param("remark", "<textarea", id="textarea"),
        pytest.param("remark", 'rows="4"', id="textarea of a bearable height"),
        pytest.param("fee", 'inputmode="decimal"', id="money: decimal keypad"),
        pytest.param("service", 'class="form-select"', id="select"),
        pytest.param("related", "<legend", id="radios have a legend"),
        pytest.param("related", 'class="form-check-input"', id="radio"),
        pytest.param("file", "data-upload", id="upload"),
        pytest.param("pledge", 'class="form-check-label"', id="checkbox: label behind"),
        pytest.param("remark", "选填", id="optional is marked"),
    ],
)
def test_widgets_carry_their_classes(name, wanted):
    assert wanted in part(ContractForm(), name)


def test_required_fields_are_not_marked():
    assert "选填" not in part(ContractForm(), "name")


def test_marks_can_be_turned_off():
    form = ContractForm()
    form.mark_optional = False
    assert "选填" not in part(form, "remark")


def test_hint_and_error_are_tied_to_the_input():
    html = part(ContractForm({"name": "旧合同"}), "name")
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert "is-invalid" in html


def test_the_rule_stands_beside_its_message():
    html = part(ContractForm({"name": "旧合同"}), "name")
    assert "合同签订过早" in html
    assert re.search(r'class="rule"[^>]*>E5<', html)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        pytest.param("name", "请填写合同名称", id="text"),
        pytest.param("service", "请选择应用服务", id="select"),
        pytest.param("related", "请选择关联关系", id="radio"),
        pytest.param("file", "请上传合同文件", id="file"),
        pytest.param("pledge", "请勾选“承诺属实”", id="checkbox"),
    ],
)
def test_a_missing_field_is_named(name, message):
    assert message in part(ContractForm({}), name)


def test_the_form_s_own_words_are_kept():
    class Own(forms.Form):
        reason = forms.CharField(
            label="理由", error_messages={"required": "请写明理由，企业会看到"}
        )

    assert [fault.message for fault in all_faults(Own({}))] == ["请写明理由，企业会看到"]


def test_summary_links_every_fault_to_its_field():
    html = Template("{% error_summary form %}").render(Context({"form": ContractForm({})}))
    assert re.findall(r'href="#(\w+)"', html) == [
        "id_name",
        "id_service",
        "id_related_0",
        "id_file",
        "id_pledge",
    ]
    assert "有 5 处需要修改" in html


def test_summary_names_the_field_where_the_message_does_not():
    faults = {fault.message for fault in all_faults(ContractForm({"fee": "一百"}))}
    assert "费用：输入一个数字。" in faults


def test_an_unbound_form_has_no_summary():
    html = Template("{% error_summary form %}").render(Context({"form": ContractForm()}))
    assert html.strip() == ""


def test_formset_faults_are_in_the_summary():
    Lines = forms.formset_factory(ContractForm, min_num=1, validate_min=True)
    lines = Lines({"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"})
    assert any("1" in fault.message for fault in all_faults(lines))


def test_whole_form_draws_summary_and_fields_once():
    html = str(ContractForm({"name": "旧合同"}))
    assert html.count('class="error-summary"') == 1
    assert html.count('name="name"') == 1
    assert html.index("error-summary") < html.index('name="name"')


@pytest.mark.parametrize(
    ("error", "where"),
    [
        pytest.param(DomainError("费用超过总额", rule="A1", field="fee"), "fee", id="at its field"),
        pytest.param(DomainError("本批次已截止", rule="A6"), "__all__", id="no field"),
        pytest.param(
            DomainError("未知", field="elsewhere"), "__all__", id="field not in this form"
        ),
    ],
)
def test_a_domain_error_lands_where_it_belongs(error, where):
    form = ContractForm({"name": "合同"})
    before = set(form.errors) - {where}
    add_domain_error(form, error)
    assert error.message in form.errors[where]
    assert set(form.errors) == before | {where}


def test_several_domain_errors_all_show_with_their_rules():
    form = ContractForm({"name": "合同"})
    add_domain_error(
        form,
        DomainErrors([DomainError("甲", rule="E1", field="name"), DomainError("乙", rule="V3")]),
    )
    shown = {(fault.message, fault.rule) for fault in all_faults(form)}
    assert {("甲", "E1"), ("乙", "V3")} <= shown


def test_a_kept_file_is_shown_again():
    form = ContractForm()
    form.fields["file"].widget.kept = {"name": "合同.pdf", "size": 2_345_678}
    html = part(form, "file")
    assert "合同.pdf" in html
    assert "2.2 MB" in html


def test_messages_are_escaped():
    form = ContractForm({"name": "合同"})
    form.add_error("name", "<script>")
    assert "<script>" not in str(form)


def test_help_is_escaped_unless_made_safe() -> None:
    class Sample(forms.Form):
        one = forms.CharField(help_text="<b>最新</b>")
        two = forms.CharField(help_text=format_html("<b>{}</b>", "a<b"))

    drawn = str(Sample())
    assert "&lt;b&gt;最新&lt;/b&gt;" in drawn
    assert "<b>a&lt;b</b>" in drawn
