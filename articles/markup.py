"""The markup of articles: headings, paragraphs, lists, tables, links and rule marks like `{E2}`.

What people type is never HTML: markdown-it escapes it, and refuses links that would run a program.
"""

import re
from functools import cache
from typing import Any

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

RULE = re.compile(r"\{([A-Z][0-9]{1,2})\}")
LOWEST = 4  # the page's title is its h1, so a typed `#` is an h2


def render(text: str) -> SafeString:
    """The text as HTML that is safe to put into a page."""
    return SafeString(_markdown().render(text))  # nosec B703 - the renderer lets no HTML through


@cache
def _markdown() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    md.inline.ruler.push("rule_mark", _read_rule)
    md.core.ruler.push("lower_headings", _lower_headings)
    md.add_render_rule("rule_mark", _write_rule)
    return md


def _read_rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    found = RULE.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("rule_mark", "span", 0).content = found[1]
    state.pos = found.end()
    return True


def _write_rule(_renderer: Any, tokens: Any, index: int, _options: Any, _env: Any) -> str:
    return f'<span class="rule" title="规则编号">{tokens[index].content}</span>'


def _lower_headings(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, LOWEST)}"
