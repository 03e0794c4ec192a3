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
        names = [class_of(shown), built.get("class"), shown.attrs.get("class")]
        if shown.needs_multipart_form is False and self.errors and not shown.is_hidden:
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


def form_faults(form: forms.BaseForm) -> Iterator[Fault]:
    """All messages of a form in the order of its fields, the form's own first."""
    yield from faults_of(form.non_field_errors())
    for bound in form:
        # A hidden field cannot be visited; its message stands without a link.
        anchor = "" if bound.is_hidden else anchor_of(bound)
        yield from faults_of(bound.errors, anchor)


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
