"""What of a person is shown to those who need not know it all. Pure Python."""

MOBILE, EMAIL, ACCOUNT, NAME = "mobile", "email", "account", "name"
TAIL = 4


def mask(kind: str, value: str) -> str:
    """The value with its middle left out, by kind: one of the four words above."""
    text = str(value or "").strip()
    return MASKS[kind](text) if text else ""


def mask_mobile(text: str) -> str:
    """138****8000; a shorter number keeps its last two digits."""
    if len(text) < 8:
        return "*" * max(len(text) - 2, 0) + text[-2:]
    return f"{text[:3]}{'*' * (len(text) - 7)}{text[-TAIL:]}"


def mask_email(text: str) -> str:
    """c***@example.com"""
    user, at, host = text.partition("@")
    return f"{user[:1]}***{at}{host}"


def mask_account(text: str) -> str:
    """**** 1234"""
    return f"**** {text[-TAIL:]}"


def mask_name(text: str) -> str:
    """陈**"""
    return f"{text[:1]}**"


MASKS = {MOBILE: mask_mobile, EMAIL: mask_email, ACCOUNT: mask_account, NAME: mask_name}
