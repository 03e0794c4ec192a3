"""What a request brings for a document field."""

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile


@dataclass(frozen=True, slots=True)
class Handed:
    """A new file, the token of a kept one, or neither; `remove` takes the kept one away."""

    new: "UploadedFile[Any] | None"
    token: str
    remove: bool = False
