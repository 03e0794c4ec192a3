"""The demo: only ever in its own database, on a free port."""

import socket

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


def test_demo_refuses_a_database_that_is_not_its_own():
    # No database mark: a demo that went on would fail on its first query.
    with pytest.raises(CommandError, match="only fills its own embedded database"):
        call_command("demo")


def test_demo_says_when_the_port_is_taken(settings):
    settings.EMBEDDED_DATABASE = True
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Cannot listen on 127.0.0.1:{port}.*--port"):
            call_command("demo", port=port)
