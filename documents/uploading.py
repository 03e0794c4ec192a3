"""The form behind an upload that happens as soon as a file is chosen."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest

from accounts.models import Organisation, User
from common.errors import NotAllowed
from documents.forms import DocumentField, DocumentFormMixin
from documents.tokens import read_permit


class OneFileForm(DocumentFormMixin, forms.Form):
    """A single document field, as the page's own form described it."""

    def __init__(self, *args: Any, field: DocumentField, name: str, **options: Any) -> None:
        self.base_fields = {name: field}
        super().__init__(*args, **options)


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
    )
    owner = Organisation.objects.get(pk=permit.organisation_id)
    return OneFileForm(
        request.POST,
        request.FILES,
        by=by,
        at=at,
        organisation=owner,
        field=field,
        name=permit.name,
    )
