"""A request's number: the front server's or our own, in the answer and in the log."""

import logging

import pytest

from common.requests import HEADER


@pytest.mark.parametrize(
    ("given", "kept"),
    [("ab" * 16, True), ("AB" * 16, True), ("", False), ("x" * 32, False), ("a\nb" * 10, False)],
    ids=["hex", "upper", "none", "not-hex", "two-lines"],
)
def test_number_of_the_front_server_is_kept_when_lawful(client, given, kept):
    answered = client.get("/livez", headers={HEADER: given} if given else {})[HEADER]
    assert (answered == given.lower()) is kept
    assert len(answered) == 32


def test_line_names_the_route_and_nothing_personal(client, caplog):
    with caplog.at_level(logging.INFO, logger="portal.requests"):
        client.get("/livez?name=张三&mobile=13800138000")
    line = caplog.messages[-1]
    assert line.startswith("GET livez 200 ")
    assert "张三" not in line
    assert "13800138000" not in line
