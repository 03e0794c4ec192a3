"""CSV for spreadsheet programs: read as UTF-8, and no cell runs as a formula."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest

from common.sheets import csv_response, safe_cell


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param("江门市精铸电子有限公司", "江门市精铸电子有限公司", id="plain"),
        pytest.param("=1+1", "'=1+1", id="formula"),
        pytest.param("+86 750", "'+86 750", id="plus"),
        pytest.param("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0", id="minus"),
        pytest.param("@SUM(A1)", "'@SUM(A1)", id="at"),
        pytest.param("\t=1+1", "'\t=1+1", id="tab"),
        pytest.param("  =1+1", "'  =1+1", id="spaces-in-front"),
        pytest.param("\u3000=1+1", "'\u3000=1+1", id="full-width-space"),
        pytest.param("＝1+1", "'＝1+1", id="full-width-sign"),
        pytest.param("a=1", "a=1", id="sign-inside"),
        pytest.param(Decimal("-12.30"), "-12.30", id="negative-number"),
        pytest.param(0, "0", id="zero"),
        pytest.param(None, "", id="nothing"),
    ],
)
def test_safe_cell(value: Any, shown: str) -> None:
    assert safe_cell(value) == shown


def test_csv_response_is_a_table_with_a_chinese_name() -> None:
    rows = ([f"企业{number}", number, '引号"、逗号,\n换行'] for number in range(3))
    response = csv_response("企业名录", ["企业名称", "序号", "备注"], rows)
    content = b"".join(response.streaming_content).decode("utf-8")
    assert content.startswith("\ufeff")
    table = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline="")))
    assert table[0] == ["企业名称", "序号", "备注"]
    assert table[3] == ["企业2", "2", '引号"、逗号,\n换行']
    assert "filename*=utf-8''%E4%BC%81" in response["Content-Disposition"]
    assert response["Cache-Control"] == "private, no-store"
