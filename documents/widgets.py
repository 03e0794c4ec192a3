"""The input of a document: the kept file, and a new one that goes up as soon as it is chosen."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from common.forms import UploadInput
from documents import limits
from documents.handed import Handed
from documents.models import Document
from documents.tokens import Permit, kept_token, permit_token


class DocumentInput(UploadInput):
    """Shows a `Document` as its value. `permit` makes the file go up when chosen."""

    template_name = "documents/widgets/document.html"
    accept = ""
    removable = False
    permit: Permit | None = None
    public = False  # the reader has not signed in: names are shown, links are not

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> Handed:
        return Handed(
            new=files.get(name),
            token=data.get(f"{name}_kept", ""),
            remove=f"{name}_remove" in data,
        )

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        return name not in files and f"{name}_kept" not in data

    def use_required_attribute(self, initial: Any) -> bool:
        return False  # the file may be there already; the server says when it is missing

    def format_value(self, value: Any) -> None:
        """A file input never has a value."""

    def get_context(
        self, name: str, value: Document | None, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        shown = context["widget"]["attrs"]
        shown |= {"accept": self.accept, "data-max-bytes": limits.MAX_BYTES}
        if self.permit:
            permit = replace(self.permit, name=name)
            address = urlencode({"permit": permit_token(permit)})
            shown["data-upload-url"] = f"{reverse('documents:upload')}?{address}"
        return {
            **context,
            "document": None if self.public else value,
            "kept": kept_facts(value, linked=not self.public),
            "token": kept_token(value) if value else "",
            "removable": self.removable and value is not None,
        }


def kept_facts(document: Document | None, *, linked: bool = True) -> dict[str, Any] | None:
    """What components/kept_file.html shows."""
    if document is None:
        return None
    return {
        "name": document.name,
        "size": document.size,
        "pages": document.page_count,
        "url": reverse("documents:download", args=[document.pk]) if linked else "",
    }
