"""Voucher numbers: stable, unguessable, easy to read aloud (V6)."""

import secrets

# Crockford's alphabet without look-alikes: no I, L, O, U.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_voucher_number() -> str:
    """YQ-XXXX-XXXX-XXXX with 60 bits of chance; the database keeps it unique."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return f"YQ-{letters[:4]}-{letters[4:8]}-{letters[8:]}"
