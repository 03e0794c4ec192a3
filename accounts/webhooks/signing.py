"""The signature of Standard Webhooks (standardwebhooks.com), version v1. Pure Python."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

MARK = "whsec_"


def new_secret() -> str:
    """256 random bits, written as the standard wants it."""
    return MARK + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secret: str, *, message: str, timestamp: int, body: str) -> str:
    """`v1,` and the HMAC-SHA256 of id, seconds and body in Base64."""
    key = base64.b64decode(secret.removeprefix(MARK))
    content = f"{message}.{timestamp}.{body}".encode()
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def headers_of(keys: Sequence[str], *, message: str, timestamp: int, body: str) -> dict[str, str]:
    """The three headers; with several secrets, any one of the signatures will do."""
    signed = [sign(key, message=message, timestamp=timestamp, body=body) for key in keys]
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signed),
    }
