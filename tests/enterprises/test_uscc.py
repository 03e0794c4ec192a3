"""统一社会信用代码: what is accepted, and how each fault is named."""

import json

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as standard

from enterprises import uscc

GOOD = "91440703MA4JURQ20Q"
COMPANIES = json.loads((settings.BASE_DIR / "fixtures/contracts/companies.json").read_text())


@pytest.mark.parametrize("number", [company["uscc"] for company in COMPANIES])
def test_parse_real_code_is_kept(number: str) -> None:
    assert uscc.parse(number) == number


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(" 91440703MA4JURQ20Q\n", id="surrounding-space"),
        pytest.param("91440703ma4jurq20q", id="lower-case"),
        pytest.param("９１４４０７０３ＭＡ４ＪＵＲＱ２０Ｑ", id="full-width"),
        pytest.param("91440703　MA4JURQ20　Q", id="full-width-space"),
        pytest.param("9144 0703 MA4J URQ2 0Q", id="groups"),
        pytest.param("914407-03-MA4JURQ20-Q", id="hyphens"),
        pytest.param("９１４４０７０３ｍａ４ｊｕｒｑ２０ｑ", id="full-width-lower-case"),
        pytest.param("91440703MA4JURQ2–0Q", id="dash"),
    ],
)
def test_parse_reads_what_people_type(typed: str) -> None:
    assert uscc.parse(typed) == GOOD


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        pytest.param("", "required", "请填写", id="empty"),
        pytest.param(" 　-", "required", "请填写", id="only-separators"),
        pytest.param("91440703MA4JURQ20", "length", "17 位", id="one-short"),
        pytest.param("91440703MA4JURQ20QQ", "length", "19 位", id="one-long"),
        pytest.param("440703123456789", "length", "15 位", id="old-registration-number"),
        pytest.param("9144O703MA4JURQ20Q", "characters", "第 5 位“O”", id="letter-O"),
        pytest.param("91440703MA4JURQ2IQ", "characters", "第 17 位“I”", id="letter-I"),
        pytest.param("91440703MA4JURQZ0Q", "characters", "第 16 位“Z”", id="letter-Z"),
        pytest.param("91440703MS4JURQ20Q", "characters", "第 10 位“S”", id="letter-S"),
        pytest.param("91440703MA4JVRQ20Q", "characters", "第 13 位“V”", id="letter-V"),
        pytest.param("91440703MA4JURQ20?", "characters", "第 18 位“?”", id="punctuation"),
        pytest.param("江门440703MA4JURQ20Q", "characters", "第 1 位“江”", id="chinese"),
        pytest.param("01440703MA4JURQ20Q", "registration_type", "“01”", id="unknown-authority"),
        pytest.param("94440703MA4JURQ20Q", "registration_type", "“94”", id="unknown-kind"),
        pytest.param("9144A703MA4JURQ20Q", "place", "第 3 至 8 位", id="letter-in-place"),
        pytest.param("91440703MA4JURQ21Q", "organisation_check", "第 17 位“1”", id="organisation"),
        pytest.param("91440703MA4JRUQ20Q", "organisation_check", "第 17 位", id="swapped"),
        pytest.param("91440703MA4JURQ20R", "check", "第 18 位校验码“R”", id="check-digit"),
        pytest.param("91440704MA4JURQ20Q", "check", "第 18 位", id="place-mistyped"),
    ],
)
def test_parse_names_the_fault(typed: str, code: str, said: str) -> None:
    with pytest.raises(uscc.InvalidUscc) as caught:
        uscc.parse(typed)
    assert caught.value.code == code
    assert said in caught.value.message
    assert caught.value.field == "uscc"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("D2143569", "X", id="example-of-the-standard"),
        pytest.param("60003734", "1", id="numeric"),
        pytest.param("MA4JURQ2", "0", id="eleven-is-written-0"),
    ],
)
def test_organisation_check_follows_gb_11714(body: str, expected: str) -> None:
    assert uscc.organisation_check(body) == expected


places = st.from_regex(r"[0-9]{6}", fullmatch=True)
bodies = st.text(alphabet=sorted(uscc.ALPHABET), min_size=8, max_size=8)
kinds = st.sampled_from([a + b for a, kinds in uscc.REGISTRATIONS.items() for b in kinds])


@given(kind=kinds, place=places, body=bodies)
def test_parse_accepts_every_well_formed_code(kind: str, place: str, body: str) -> None:
    start = kind + place + body + uscc.organisation_check(body)
    number = start + standard.calc_check_digit(start)
    assert uscc.parse(number) == number
    # The library knows numeric registration types only.
    assert standard.is_valid(number) == kind[0].isdigit()


@given(position=st.integers(0, 17), other=st.sampled_from(sorted(uscc.ALPHABET)))
def test_parse_notices_any_single_wrong_character(position: int, other: str) -> None:
    wrong = GOOD[:position] + other + GOOD[position + 1 :]
    if wrong == GOOD:
        return
    with pytest.raises(uscc.InvalidUscc):
        uscc.parse(wrong)


def test_masked_hides_the_middle() -> None:
    assert uscc.masked(GOOD) == "9144**********Q20Q"
