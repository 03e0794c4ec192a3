"""Looks through every object of a PDF for what a contract never needs.

Every object the file holds is looked at once, whether or not a page leads to it: an old revision
or a detached object is as good a hiding place as a visible one. Streams of page content are not
unpacked, so a bomb in them does not go off here.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Stream, String

from documents.faults import Fault

# Kinds of actions (/S) and annotations (/Subtype), ISO 32000-2 tables 201 and 171.
_FAULTY_ACTIONS = {
    "/JavaScript": Fault.SCRIPTS,
    "/Launch": Fault.ACTIONS,
    "/ImportData": Fault.ACTIONS,
    "/SubmitForm": Fault.ACTIONS,
    "/GoToE": Fault.EMBEDDED_FILES,
    "/Rendition": Fault.MULTIMEDIA,
    "/Movie": Fault.MULTIMEDIA,
    "/Sound": Fault.MULTIMEDIA,
    "/GoTo3DView": Fault.MULTIMEDIA,
    "/RichMediaExecute": Fault.MULTIMEDIA,
}
_FAULTY_ANNOTATIONS = {
    "/FileAttachment": Fault.EMBEDDED_FILES,
    "/RichMedia": Fault.MULTIMEDIA,
    "/Screen": Fault.MULTIMEDIA,
    "/Movie": Fault.MULTIMEDIA,
    "/Sound": Fault.MULTIMEDIA,
    "/3D": Fault.MULTIMEDIA,
}


class Faulty(Exception):
    """The file is not acceptable."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def count_pages(path: str, max_pages: int) -> int:
    """The number of pages of an acceptable PDF; raises `Faulty` with the first fault found."""
    try:
        # No recovery: what qpdf would have to guess at, another reader may guess differently.
        with pikepdf.open(path, attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise Faulty(Fault.ENCRYPTED)
            pages = len(pdf.pages)
            if pages == 0:
                raise Faulty(Fault.NO_PAGES)
            if pages > max_pages:
                raise Faulty(Fault.TOO_MANY_PAGES)
            for holder in _dictionaries(pdf):
                fault = _fault_of(holder)
                if fault is not None:
                    raise Faulty(fault)
            return pages
    except pikepdf.PasswordError as error:
        raise Faulty(Fault.ENCRYPTED) from error
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError) as error:
        encrypted = "encrypt" in str(error).lower()  # a handler qpdf does not know
        raise Faulty(Fault.ENCRYPTED if encrypted else Fault.DAMAGED) from error


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary of the file, streams' included, each once; without recursion."""
    for top in chain([pdf.trailer], pdf.objects):
        stack = [top]
        while stack:
            item = stack.pop()
            children: list[Any] = []
            if isinstance(item, Dictionary | Stream):
                yield item
                children = [value for _, value in item.items()]
            elif isinstance(item, Array):
                children = list(item)
            # Indirect objects are tops themselves; following them here could run in circles.
            stack += [
                child
                for child in children
                if isinstance(child, Array | Dictionary) and not child.is_indirect
            ]


def _fault_of(holder: Any) -> Fault | None:
    # Keys are names anybody may use (a font may be called /JS), so each is believed only with a
    # value of the type that would make it work.
    keys = set(holder.keys())
    if not keys.isdisjoint(_SUSPECT_KEYS):
        for key in keys & _SUSPECT_KEYS.keys():
            works, fault = _SUSPECT_KEYS[key]
            if works(holder[key]):
                return fault
    if "/S" in keys and (action := _FAULTY_ACTIONS.get(_text(holder["/S"]))):
        return action
    if "/Subtype" in keys and (kind := _FAULTY_ANNOTATIONS.get(_text(holder["/Subtype"]))):
        return kind
    if "/Type" in keys and _text(holder["/Type"]) == "/EmbeddedFile":
        return Fault.EMBEDDED_FILES
    return None


def _text(value: Any) -> str:
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _is_tree_with_entries(value: Any) -> bool:
    """A name tree that is not empty; empty ones are common left-overs of writing programs."""
    return isinstance(value, Dictionary) and any(
        isinstance(value.get(key), Array) and len(value[key]) > 0 for key in ("/Names", "/Kids")
    )


def _holds_actions(value: Any) -> bool:
    return isinstance(value, Dictionary) and any(
        isinstance(action, Dictionary) and "/S" in action for _, action in value.items()
    )


def _names_files(value: Any) -> bool:
    if isinstance(value, Array):
        return any(_names_files(item) for item in value if isinstance(item, Dictionary))
    return isinstance(value, Dictionary) and any(key in value for key in ("/EF", "/F", "/UF"))


def _is_code(value: Any) -> bool:
    return isinstance(value, String | Stream)


def _is_form(value: Any) -> bool:
    return isinstance(value, Array | Stream)


def _is_dictionary(value: Any) -> bool:
    return isinstance(value, Dictionary)


_SUSPECT_KEYS: dict[str, tuple[Any, Fault]] = {
    "/JS": (_is_code, Fault.SCRIPTS),
    "/JavaScript": (_is_tree_with_entries, Fault.SCRIPTS),
    "/AA": (_holds_actions, Fault.SCRIPTS),
    "/EF": (_is_dictionary, Fault.EMBEDDED_FILES),
    "/EmbeddedFiles": (_is_tree_with_entries, Fault.EMBEDDED_FILES),
    "/Collection": (_is_dictionary, Fault.EMBEDDED_FILES),
    "/AF": (_names_files, Fault.EMBEDDED_FILES),
    "/XFA": (_is_form, Fault.DYNAMIC_FORM),
}
