"""Text that people type and machines compare."""

import unicodedata

_MINUS = "\u2212"


def normalise_reference(text: str) -> str:
    """A contract, receipt or invoice number, or a firm's name, in the form used to compare.

    NFKC (full-width to ASCII), no white space or invisible characters, every dash a hyphen, upper
    case: two writings of one number become one key (V3, R2).
    """
    plain = unicodedata.normalize("NFKC", text)
    return "".join(map(_fold, plain)).upper()


def _fold(character: str) -> str:
    category = unicodedata.category(character)
    if character.isspace() or category in ("Cc", "Cf"):
        return ""
    return "-" if category == "Pd" or character == _MINUS else character
