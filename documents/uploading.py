"""The form behind an upload that happens as soon as a file is chosen."""

from datetime import datetime

from django import forms
from django.http import HttpRequest

from accounts.models import Organisation, User
from common.errors import NotAllowed
from documents.forms import DocumentField, DocumentFormMixin
from documents.tokens import read_permit


def upload_form(request: HttpRequest, *, by: User, at: datetime) -> forms.Form:
    """The field named in the signed permit, bound to the request; drawn it is the field anew.

    Raises `NotAllowed` for a permit no form of ours has given to this person.
    """
    permit = read_permit(request.GET.get("permit", ""), user=by)
    if permit is None:
        raise NotAllowed("上传地址已失效，请刷新页面后重试")
    field = DocumentField(
        kind=permit.kind,
        label=permit.label,
        help_text=permit.help_text,
        required=permit.required,
        removable=permit.removable,
    )
    owner = Organisation.objects.get(pk=permit.organisation_id)
    # One field, named as on its page, with the prefix a formset may have given it.
    form_class = type("OneFileForm", (DocumentFormMixin, forms.Form), {permit.name: field})
    form: forms.Form = form_class(request.POST, request.FILES, by=by, at=at, organisation=owner)
    return form
