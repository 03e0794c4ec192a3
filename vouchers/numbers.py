"""Voucher numbers: stable, unguessable, easy to read aloud (V6)."""

import re
import secrets

from common.text import normalise_reference

# Crockford's alphabet without look-alikes: no I, L, O, U.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans("ILO", "110")
_BATCH = re.compile(r"BF[0-9]{8,}")
_TYPED = re.compile(rf"YQ([{_ALPHABET}]{{12}})")


def new_voucher_number() -> str:
    """YQ-XXXX-XXXX-XXXX with 60 bits of chance; the database keeps it unique."""
    return f"YQ-{_chance()}"


def new_letter_code() -> str:
    """WS-XXXX-XXXX-XXXX, as unguessable: what the QR code of a letter asks for."""
    return f"WS-{_chance()}"


def _chance() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def is_batch_number(text: str) -> bool:
    """Whether a payout batch has, or may one day get, this number (BF, year, running number)."""
    return _BATCH.fullmatch(normalise_reference(text)) is not None


def read_voucher_number(text: str) -> str | None:
    """The number meant by what somebody typed or scanned; None where it cannot be one.

    Case, width, spaces and hyphens do not matter, nor I or L for 1 and O for 0.
    """
    letters = normalise_reference(text).replace("-", "")
    prefix, rest = letters[:2], letters[2:].translate(_LOOK_ALIKES)
    found = _TYPED.fullmatch(prefix + rest)
    if found is None:
        return None
    return f"YQ-{found[1][:4]}-{found[1][4:8]}-{found[1][8:]}"
