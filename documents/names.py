"""Names of uploaded files, made safe to show and to hand out again."""

import re
import unicodedata

from documents.enums import EXTENSIONS, MediaType
from documents.limits import MAX_NAME

UNNAMED = "未命名"
_SEPARATORS = re.compile(r"[\\/]")
# Control characters, and marks of direction that turn fdp.exe into exe.pdf on the screen.
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_UNWANTED = re.compile(r'[<>:"|?*]')
# What a file of each type may be called; anything else gets the right ending added.
_ENDINGS = {
    MediaType.PDF: (".pdf",),
    MediaType.JPEG: (".jpg", ".jpeg"),
    MediaType.PNG: (".png",),
}


def clean_name(name: str, media_type: MediaType) -> str:
    """The user's file name without folders, control and direction signs, at most MAX_NAME long.

    The ending always tells the true type: 合同.exe becomes 合同.exe.pdf.
    """
    base = _SEPARATORS.split(unicodedata.normalize("NFC", name))[-1]
    visible = "".join(sign for sign in base if unicodedata.category(sign) not in _INVISIBLE)
    tidy = re.sub(r"\s+", " ", _UNWANTED.sub("", visible)).rstrip(" .")
    ending = next((end for end in _ENDINGS[media_type] if tidy.lower().endswith(end)), "")
    stem = tidy[: len(tidy) - len(ending)].strip(" .") or UNNAMED
    ending = tidy[len(tidy) - len(ending) :] if ending else EXTENSIONS[media_type]
    return stem[: MAX_NAME - len(ending)] + ending
