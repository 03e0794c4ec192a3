"""What several tests of pages read out of them."""

import html
import re
from typing import Any

from django.http import HttpResponse

from common.clock import database_now, local_date
from common.dates import working_days_left
from vouchers.models import Voucher


def text_of(response: Any) -> str:
    """The page as a reader sees it: no tags, white space collapsed."""
    content = response.content.decode() if isinstance(response, HttpResponse) else str(response)
    plain = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", content, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(plain)).strip()


def value_of(response: Any, name: str) -> str:
    """The value of the first input of that name."""
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', response.content.decode())
    assert tag, f"no input named {name}"
    value = re.search(r'value="([^"]*)"', tag.group())
    return html.unescape(value.group(1)) if value else ""


def piece_of(response: Any, element_id: str, tag: str = "div") -> str:
    """One element of the page by its id, as markup; it must not hold another of its own tag name
    that is not closed."""
    content = response.content.decode()
    start = content.index(f'id="{element_id}"')
    start = content.rindex(f"<{tag}", 0, start)
    depth, at = 0, start
    for found in re.finditer(rf"<(/?){tag}[\s>]", content[start:]):
        depth += -1 if found.group(1) else 1
        at = start + found.end()
        if depth == 0:
            break
    return re.sub(r"\s+", " ", content[start : content.index(">", at - 1) + 1])


def working_days_of(voucher: Voucher) -> str:
    """What a page says of its deadline: five days for a world of today, four of one an hour old
    that began before midnight.
    """
    assert voucher.due_at is not None
    left = working_days_left(local_date(database_now()), local_date(voucher.due_at))
    assert left in {4, 5}
    return f"剩余 {left} 个工作日"
