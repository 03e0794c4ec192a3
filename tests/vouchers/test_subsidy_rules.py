"""docs/subsidy-rules.md maps every rule of the policy to functions and tests that exist."""

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
ROW = re.compile(r"^\| ([EAVRCSQ]\d) \|(.*)\|$", re.MULTILINE)

# Rules whose own tests are still being written; a filled row fails until it is taken out here.
TODO_TESTS: set[str] = set()
# Functions a row names before they exist: likewise.
TODO_FUNCTIONS: set[str] = set()


class Mapping(NamedTuple):
    """One row of the page."""

    rule: str
    functions: list[str]
    tests: list[str]


def policy_ids() -> list[str]:
    text = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
    return [rule for rule, _ in ROW.findall(text)]


def mappings() -> list[Mapping]:
    text = (ROOT / "docs" / "subsidy-rules.md").read_text(encoding="utf-8")
    rows = []
    for rule, rest in ROW.findall(text):
        _, functions, tests = (cell.strip() for cell in rest.split("|"))
        rows.append(Mapping(rule, re.findall(r"`(.+?)`", functions), re.findall(r"`(.+?)`", tests)))
    return rows


@cache
def names_in(path: str) -> frozenset[str]:
    source = ROOT / path
    text = source.read_text(encoding="utf-8") if source.exists() else ""
    return frozenset(re.findall(r"^def (test_\w+)", text, re.MULTILINE))


def exists(function: str) -> bool:
    module, _, name = function.rpartition(".")
    try:
        return callable(getattr(import_module(module), name, None))
    except ModuleNotFoundError:
        return False


def test_every_rule_of_the_policy_has_exactly_one_row_in_its_order():
    assert len(policy_ids()) == 40
    assert [row.rule for row in mappings()] == policy_ids()


@pytest.mark.parametrize("row", mappings(), ids=lambda row: row.rule)
def test_every_function_named_exists(row):
    missing = {function for function in row.functions if not exists(function)}

    assert row.functions
    assert missing == TODO_FUNCTIONS & set(row.functions)


@pytest.mark.parametrize("row", mappings(), ids=lambda row: row.rule)
def test_every_test_named_exists(row):
    for test in row.tests:
        path, _, name = test.partition("::")
        assert name in names_in(path), f"{test} is not there"

    assert bool(row.tests) != (row.rule in TODO_TESTS)
