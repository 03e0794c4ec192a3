"""docs/workflow.md is drawn from the table and is fresh."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from vouchers.drawing import draw
from vouchers.states import State
from vouchers.workflow import MOVES

PAGE = Path(settings.BASE_DIR) / "docs" / "workflow.md"


def test_the_page_is_fresh():
    assert PAGE.read_text(encoding="utf-8") == draw(), "run manage.py draw_workflow"


def test_the_diagram_has_every_state_and_one_arrow_for_each_source_of_a_move():
    diagram = draw().split("```")[1]
    arrows = [line for line in diagram.splitlines() if "-->" in line and "[*]" not in line]

    assert all(f'state "{state.label}" as {state}' in diagram for state in State)
    assert len(arrows) == sum(len(move.sources) for move in MOVES)
    assert "    bureau_review --> provincial_check: approve · bureau (E3 not met)" in arrows


def test_the_command_writes_the_page_and_notices_a_stale_one(tmp_path, settings, capsys):
    (tmp_path / "docs").mkdir()
    settings.BASE_DIR = tmp_path

    with pytest.raises(CommandError, match="stale"):
        call_command("draw_workflow", check=True)
    call_command("draw_workflow")
    call_command("draw_workflow", "--check")

    assert (tmp_path / "docs" / "workflow.md").read_text(encoding="utf-8") == draw()
    assert "up to date" in capsys.readouterr().out
