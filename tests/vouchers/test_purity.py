"""The rules are pure Python: importing them brings no Django and no clock."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

PURE = (
    "common.dates",
    "common.money",
    "common.text",
    "vouchers.cycles",
    "vouchers.drawing",
    "vouchers.eligibility",
    "vouchers.explanation",
    "vouchers.progress",
    "vouchers.quota",
    "vouchers.self_check",
    "vouchers.publicity",
    "vouchers.states",
    "vouchers.subsidy",
    "vouchers.treasury.columns",
    "vouchers.treasury.matching",
    "vouchers.workflow",
)
ROOT = Path(__file__).resolve().parents[2]
CLOCKS = {"now", "today", "utcnow", "time_ns", "monotonic", "perf_counter"}


def test_importing_the_rules_brings_no_django():
    program = f"import sys, {', '.join(PURE)}; sys.exit('django' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)

    assert done.returncode == 0


@pytest.mark.parametrize("name", PURE)
def test_the_rules_look_at_no_clock(name):
    module = Path(importlib.import_module(name).__file__)
    sources = module.parent.glob("*.py") if module.name == "__init__.py" else [module]
    for source in sources:
        tree = ast.parse(source.read_text(encoding="utf-8"))
        used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert not used & CLOCKS, source.name
