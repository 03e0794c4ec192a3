"""A form field for one uploaded file, which keeps the file while other fields are mended.

Derive the form from `DocumentFormMixin` as well as `forms.Form`, declare
`contract = DocumentField(kind=Kind.CONTRACT)`, and make it with `by=`, `at=` and, for an upload on
behalf of somebody else or by somebody who has not signed in (`by=None`), `organisation=`.
`cleaned_data["contract"]` is then a `Document` (or None). With JavaScript the file goes up as soon
as it is chosen; without, and from people who have not signed in, along with the form.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from accounts.models import Organisation, User
from common.errors import DomainError
from documents import limits
from documents.enums import EXTENSIONS, Kind, accepted_types
from documents.errors import MESSAGES
from documents.faults import Fault
from documents.handed import Handed
from documents.models import Document
from documents.services import store_document
from documents.tokens import Permit, kept_document
from documents.widgets import DocumentInput


@dataclass(frozen=True, slots=True)
class Upload:
    """Who uploads, for whom, and when."""

    by: User | None  # None: somebody who has not signed in, on a public form
    at: datetime
    organisation: Organisation


class DocumentField(forms.Field):
    """One document of a kind; cleans to a `Document`. See the module's text for how to use it."""

    widget = DocumentInput
    default_error_messages = {"required": "请上传文件", "kept": MESSAGES[Fault.NOT_KEPT]}

    def __init__(self, *, kind: Kind, removable: bool | None = None, **options: Any) -> None:
        options.setdefault("label", kind.label)
        options.setdefault("help_text", accepted_hint(kind))
        super().__init__(**options)
        self.kind = kind
        self.widget.accept = ",".join(EXTENSIONS[one] for one in accepted_types(kind))
        self.widget.removable = not self.required if removable is None else removable
        self.upload: Upload | None = None
        self.document: Document | None = None

    def bind(self, upload: Upload) -> None:
        """Tell the field who uploads; the form's mixin does."""
        self.upload = upload
        if upload.by is None:  # no early upload and no links: the file goes along with the form
            self.widget.public = True
            return
        self.widget.permit = Permit(
            kind=self.kind,
            organisation_id=upload.organisation.pk,
            user_id=upload.by.pk,
            name="",  # the widget learns it when drawn
            label=str(self.label),
            help_text=str(self.help_text),
            required=self.required,
            removable=self.widget.removable,
        )

    def clean(self, value: Handed) -> Document | None:
        """Keep a new file at once, so that no other field's error can lose it."""
        kept = self._kept(value)
        self.document = kept
        if value.new is not None:
            self.document = self._stored(value.new, otherwise=kept)
        elif value.token and kept is None and not value.remove:
            raise ValidationError(self.error_messages["kept"], code=Fault.NOT_KEPT)
        if self.document is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return self.document

    def _kept(self, value: Handed) -> Document | None:
        if value.remove or not value.token:
            return None
        organisation = self._upload().organisation
        return kept_document(value.token, organisation=organisation, kind=self.kind)

    def _stored(self, new: "UploadedFile[Any]", *, otherwise: Document | None) -> Document:
        upload = self._upload()
        try:
            return store_document(
                organisation=upload.organisation,
                kind=self.kind,
                upload=new,
                by=upload.by,
                at=upload.at,
            )
        except DomainError as error:
            self.document = otherwise  # the file from before stays
            raise ValidationError(error.message, code=error.code) from error

    def _upload(self) -> Upload:
        if self.upload is None:
            raise TypeError("a form with a DocumentField needs DocumentFormMixin")
        return self.upload

    def bound_data(self, data: Handed, initial: Any) -> Any:
        """What the page shows after a post: the document as it now stands."""
        return self.document or self._kept(data)

    def prepare_value(self, value: Any) -> Document | None:
        """Accept a document or its id as the initial value."""
        if value is None or isinstance(value, Document):
            return value
        return Document.objects.defer("text").filter(pk=value).first()

    def has_changed(self, initial: Any, data: Any) -> bool:
        if data.new is not None:
            return True
        before = initial.pk if isinstance(initial, Document) else initial
        kept = self._kept(data)
        return (kept.pk if kept else None) != before


class DocumentFormMixin:
    """Gives a form's document fields the person, the instant and the organisation."""

    fields: dict[str, forms.Field]

    def __init__(
        self,
        *args: Any,
        by: User | None,
        at: datetime,
        organisation: Organisation | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        owner = organisation or (by.organisation if by else None)
        for field in self.fields.values():
            if isinstance(field, DocumentField) and owner is not None:
                field.bind(Upload(by, at, owner))


def accepted_hint(kind: Kind) -> str:
    """What may be uploaded, in one line under the label."""
    formats = "、".join(media_type.label for media_type in accepted_types(kind))
    megabytes = limits.MAX_BYTES // limits.MEBIBYTE
    return f"{formats} 格式，不超过 {megabytes} MB、{limits.MAX_PAGES} 页"
