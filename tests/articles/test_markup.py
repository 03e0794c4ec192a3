"""The markup of articles: small, and safe whatever is typed."""

import pytest

from articles.markup import render


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("一段\n\n二段", "<p>一段</p>\n<p>二段</p>\n", id="paragraphs"),
        pytest.param("# 标题", "<h2>标题</h2>\n", id="a heading below the page's"),
        pytest.param("###### 小", "<h4>小</h4>\n", id="no deeper than h4"),
        pytest.param(
            "按 {E2} 办",
            '<p>按 <span class="rule" title="规则编号">E2</span> 办</p>\n',
            id="rule mark",
        ),
        pytest.param("{不是规则}", "<p>{不是规则}</p>\n", id="other braces"),
        pytest.param("[目录](/catalog/)", '<p><a href="/catalog/">目录</a></p>\n', id="link"),
    ],
)
def test_markup_is_rendered(text: str, html: str) -> None:
    assert render(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[点](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        '[点](/a "{E2}")',
        "![图](http://a.example/x.png)",
        "[点](data:text/html,<script>)",
    ],
)
def test_nothing_typed_becomes_live(text: str) -> None:
    html = render(text)
    assert not any(live in html for live in ("<script", "<img", 'href="javascript', 'href="data'))
    assert '="<' not in html
