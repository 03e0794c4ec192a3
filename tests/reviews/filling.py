"""What a person fills in at a desk, and the steps they take, over HTTP."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from reviews.enums import Desk
from reviews.selectors.desks import checklist_of
from vouchers.models import Voucher

Facts = dict[str, Any]


def filled(desk: Desk, voucher: Voucher, *, answer: str = "yes", **extra: Any) -> Facts:
    """A complete form of the desk as the page of this version would send it."""
    answers = {f"answer-{item.code}": answer for item in checklist_of(desk)}
    return {
        "version": voucher.version,
        "amount_shown": f"{voucher.amount:.2f}",
        **answers,
        **extra,
    }


def case_url(voucher: Voucher, part: str = "", query: str = "") -> str:
    """The address of a case or of one of its parts."""
    return f"/desk/cases/{voucher.public_id}/{part}{query}"


def take_step(
    client: Client, voucher: Voucher, step: str, facts: Facts, query: str = ""
) -> HttpResponse:
    """Press one of the buttons below the checklist."""
    part = "refuse/" if step in ("open", "refuse") else "decide/"
    return client.post(case_url(voucher, part, query), {**facts, "step": step})


def text_of(response: HttpResponse) -> str:
    """The page's text, decoded."""
    return response.content.decode()
