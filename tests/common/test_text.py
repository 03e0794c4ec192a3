"""Two writings of one number become one key (V3, R2)."""

import pytest

from common.text import normalise_reference


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("JM-2018-578-00", id="plain"),
        pytest.param(" jm-2018-578-00 ", id="case-and-outer-space"),
        pytest.param("JM - 2018 - 578 - 00", id="inner-space"),
        pytest.param("ＪＭ－２０１８－５７８－００", id="full-width"),
        pytest.param("JM\u3000-2018\t-578\u00a0-00\n", id="every-kind-of-space"),
        pytest.param("JM–2018—578−00", id="every-kind-of-dash"),
        pytest.param("JM\u200b-2018\ufeff-578-00", id="invisible"),
    ],
)
def test_writings_of_one_number_are_equal(text):
    assert normalise_reference(text) == "JM-2018-578-00"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param("JM-2018-1", "JM-2018-11", id="longer"),
        pytest.param("JM-2018-1", "JM2018-1", id="without-dash"),
        pytest.param("合同一", "合同二", id="chinese"),
    ],
)
def test_different_numbers_stay_different(left, right):
    assert normalise_reference(left) != normalise_reference(right)


def test_names_with_full_width_brackets_are_equal():
    assert normalise_reference("广东（江门）公司") == normalise_reference("广东(江门)公司 ")
