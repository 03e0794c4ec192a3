"""Names people may trust on screen and on disk."""

import pytest

from documents.enums import MediaType
from documents.limits import MAX_NAME
from documents.names import clean_name


@pytest.mark.parametrize(
    ("name", "media_type", "clean"),
    [
        pytest.param("采购合同.pdf", MediaType.PDF, "采购合同.pdf", id="as it is"),
        pytest.param("采购合同.PDF", MediaType.PDF, "采购合同.PDF", id="capitals stay"),
        pytest.param("C:\\我的\\合同.pdf", MediaType.PDF, "合同.pdf", id="folders of Windows"),
        pytest.param("../../etc/passwd", MediaType.PDF, "passwd.pdf", id="folders of Unix"),
        pytest.param("合同.exe", MediaType.PDF, "合同.exe.pdf", id="true ending added"),
        pytest.param("执照.jpeg", MediaType.JPEG, "执照.jpeg", id="the other ending of jpeg"),
        pytest.param("执照.png", MediaType.JPEG, "执照.png.jpg", id="wrong ending"),
        pytest.param("合同\u202efdp.exe", MediaType.PDF, "合同fdp.exe.pdf", id="direction turned"),
        pytest.param("合\x00同\r\n.pdf", MediaType.PDF, "合同.pdf", id="control characters"),
        pytest.param('合同"<b>".pdf', MediaType.PDF, "合同b.pdf", id="quotes and brackets"),
        pytest.param("  合同   终稿 .pdf", MediaType.PDF, "合同 终稿.pdf", id="blanks"),
        pytest.param("", MediaType.PDF, "未命名.pdf", id="empty"),
        pytest.param(".pdf", MediaType.PDF, "未命名.pdf", id="only an ending"),
        pytest.param("...", MediaType.PNG, "未命名.png", id="only dots"),
    ],
)
def test_name_is_cleaned(name, media_type, clean):
    assert clean_name(name, media_type) == clean


def test_long_name_keeps_its_ending():
    name = clean_name("合" * 300 + ".pdf", MediaType.PDF)
    assert len(name) == MAX_NAME
    assert name.endswith("合.pdf")
