"""How forms look, once for all: classes by kind of widget, templates by the project's own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input

from common.errors import DomainError, DomainErrors

RULE_PREFIX = "rule:"

# Codes of Django's own messages, which do not say which field they speak of.
VAGUE = frozenset(
    (
        "invalid",
        "invalid_choice",
        "invalid_list",
        "invalid_extension",
        "empty",
        "max_digits",
        "max_decimal_places",
        "max_length",
        "max_value",
        "max_whole_digits",
        "min_length",
        "min_value",
    )
)

# Bootstrap's class for each kind of widget; looked up along the widget's class hierarchy.
WIDGET_CLASSES: dict[type[forms.Widget], str] = {
    forms.HiddenInput: "",
    forms.CheckboxSelectMultiple: "form-check-input",
    forms.RadioSelect: "form-check-input",
    forms.CheckboxInput: "form-check-input",
    forms.Select: "form-select",
    forms.MultiWidget: "form-control",
    Input: "form-control",
    forms.Textarea: "form-control",
}


def class_of(widget: forms.Widget) -> str:
    """The Bootstrap class of a widget, empty for one that brings its own markup."""
    return next(
        (WIDGET_CLASSES[kind] for kind in type(widget).__mro__ if kind in WIDGET_CLASSES), ""
    )


class PortalBoundField(forms.BoundField):
    """A field that knows its classes, so that no form has to repeat them."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        shown = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        names = [class_of(shown), str(shown.attrs.get("class", "")), str(built.get("class", ""))]
        if isinstance(shown, forms.Textarea) and shown.attrs.get("rows") == "10":
            built["rows"] = "4"  # Django's ten lines are more than most reasons need
        if self.errors and not shown.is_hidden:
            names.append("is-invalid")
        if classes := " ".join(dict.fromkeys(name for name in names if name)):
            built["class"] = classes
        return built


class PortalRenderer(TemplatesSetting):
    """Renders forms with the templates in `templates/django/forms/`."""

    bound_field_class = PortalBoundField


class DateInput(forms.DateInput):
    """The browser's own date picker; its value is always ISO."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of day and time, to the minute; its value is always ISO."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class MoneyInput(forms.TextInput):
    """An amount in yuan: decimal keypad on a phone, ¥ in front, tabular figures."""

    template_name = "django/forms/widgets/money.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})


class UploadInput(forms.FileInput):
    """A file with drag and drop, progress, and the file already kept shown above it.

    Set `kept` on the widget (name, size, url) when the server has a file; then nothing has to be
    chosen again after another field's error.
    """

    template_name = "django/forms/widgets/upload.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, kept: Any = None) -> None:
        super().__init__(attrs)
        self.kept = kept

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "kept": self.kept}


@dataclass(frozen=True, slots=True)
class Fault:
    """One message of a form: its rule id, and the id of the input it belongs to."""

    message: str
    rule: str = ""
    anchor: str = ""


def rule_of(error: ValidationError) -> str:
    """The rule id an error carries as `code="rule:E5"`."""
    code = getattr(error, "code", None) or ""
    return code.removeprefix(RULE_PREFIX) if code.startswith(RULE_PREFIX) else ""


def faults_of(errors: Any, anchor: str = "") -> Iterator[Fault]:
    """The messages of one ErrorList with their rules."""
    for error in errors.as_data():
        for message in error.messages:
            yield Fault(message, rule_of(error), anchor)


def field_faults(bound: forms.BoundField, *, apart: bool = False) -> Iterator[Fault]:
    """The messages of a field; Django's "this field is required" says what is missing.

    `apart` is for a summary: a message that does not name its field gets the label in front.
    """
    # A hidden field cannot be visited; its message stands without a link.
    anchor = "" if bound.is_hidden else anchor_of(bound)
    plain = str(forms.Field.default_error_messages["required"])
    for error in bound.errors.as_data():
        for text in error.messages:
            message = text
            if error.code == "required" and text == plain:
                message = _missing(bound)
            elif apart and error.code in VAGUE and str(bound.label) not in text:
                message = f"{bound.label}：{text}"
            yield Fault(message, rule_of(error), anchor)


def _missing(bound: forms.BoundField) -> str:
    """请填写合同名称 · 请选择应用服务 · 请上传合同文件 · 请勾选“…”."""
    widget, label = bound.field.widget, bound.label
    if isinstance(widget, forms.FileInput):
        return f"请上传{label}"
    if isinstance(widget, forms.CheckboxInput):
        return f"请勾选“{label}”"
    return (
        f"请选择{label}"
        if isinstance(widget, forms.Select | forms.RadioSelect)
        else f"请填写{label}"
    )


def form_faults(form: forms.BaseForm) -> Iterator[Fault]:
    """All messages of a form, its own first, then its fields' in their order."""
    yield from faults_of(form.non_field_errors())
    for bound in form:
        yield from field_faults(bound, apart=True)


def anchor_of(bound: forms.BoundField) -> str:
    """The id of the field's first input, where a link from the summary lands."""
    if isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{bound.auto_id}_0"
    return str(bound.id_for_label or bound.auto_id)


def add_domain_error(form: forms.BaseForm, error: DomainError) -> None:
    """Put what the domain refused where it belongs: at its field, or on top of the form."""
    for one in error.errors if isinstance(error, DomainErrors) else (error,):
        field = one.field if one.field in form.fields else NON_FIELD_ERRORS
        code = f"{RULE_PREFIX}{one.rule}" if one.rule else one.code
        form.add_error(
            None if field == NON_FIELD_ERRORS else field, ValidationError(one.message, code=code)
        )


def all_faults(*subjects: Any) -> list[Fault]:
    """The messages of forms and formsets; None is passed over."""
    return [fault for form in _forms(subjects) if form.is_bound for fault in form_faults(form)] + [
        fault
        for subject in subjects
        if isinstance(subject, forms.BaseFormSet) and subject.is_bound
        for fault in faults_of(subject.non_form_errors())
    ]


def _forms(subjects: Iterable[Any]) -> Iterator[forms.BaseForm]:
    for subject in subjects:
        if isinstance(subject, forms.BaseFormSet):
            yield from subject.forms
        elif isinstance(subject, forms.BaseForm):
            yield subject
