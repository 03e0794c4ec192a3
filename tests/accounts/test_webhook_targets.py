"""Where webhooks go: https and the public internet only, no redirect, never for long."""

import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from accounts.errors import UnlawfulTarget
from accounts.webhooks import sending
from accounts.webhooks.sending import send
from accounts.webhooks.targets import is_allowed, parse, resolve
from tests.listening import Listener, listening, served


@pytest.fixture
def strict(settings: Any) -> None:
    """As in production."""
    settings.WEBHOOK_HTTPS_ONLY = True
    settings.WEBHOOK_PRIVATE_NETWORKS = []


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


@pytest.mark.parametrize(
    "url",
    [
        "http://erp.example.com/",
        "ftp://erp.example.com/",
        "erp.example.com/hook",
        "https:///hook",
        "https://user:word@erp.example.com/",
        "https://erp.example.com/#part",
        "https://erp.example.com:0/",
        "https://erp.example.com:99999/",
        "https://[::1/",
        "https://erp.example.com/a b",
        "https://erp.example.com/\r\nHost: x",
        "https://例子.example/",
        "https://erp.example.com/" + "a" * 500,
    ],
)
def test_url_that_will_not_do(strict: None, url: str):
    with pytest.raises(UnlawfulTarget) as refused:
        parse(url)
    assert refused.value.field == "url"


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://ERP.Example.com", "https://erp.example.com/"),
        ("https://erp.example.com:443/a?b=1", "https://erp.example.com/a?b=1"),
        ("https://[2001:DB8::1]:8443/a", "https://[2001:db8::1]:8443/a"),
    ],
)
def test_url_has_one_spelling(strict: None, url: str, same: str):
    assert parse(url).url == same


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "0.0.0.0",
        "2130706433",
        "0x7f.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.100.100.200",
        "[fe80::1]",
        "[fd00::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "224.0.0.1",
        "255.255.255.255",
    ],
)
def test_address_inside_is_refused(strict: None, host: str):
    with pytest.raises(UnlawfulTarget):
        resolve(parse(f"https://{host}/"))


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("93.184.216.34", True), ("10.20.3.4", True), ("10.21.0.1", False), ("2606:4700::1", True)],
)
def test_operator_may_open_a_network(settings: Any, address: str, allowed: bool):
    settings.WEBHOOK_PRIVATE_NETWORKS = ["10.20.0.0/16"]

    assert is_allowed(address) is allowed


def test_one_address_inside_spoils_a_name(strict: None, monkeypatch: pytest.MonkeyPatch):
    rows = [(0, 0, 0, "", (one, 443)) for one in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)

    with pytest.raises(UnlawfulTarget):
        resolve(parse("https://rebinding.example/"))


def test_name_nobody_knows_is_told(monkeypatch: pytest.MonkeyPatch):
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    outcome = send("https://nowhere.example/", headers={}, body="{}")

    assert (outcome.accepted, outcome.status) == (False, None)
    assert "无法解析" in outcome.fault


def test_address_is_asked_anew_at_each_delivery(listener: Listener, settings: Any):
    settings.WEBHOOK_PRIVATE_NETWORKS = []

    outcome = send(listener.url, headers={}, body="{}")

    assert "内部网络" in outcome.fault
    assert listener.heard == []


def test_redirect_is_not_followed(listener: Listener):
    listener.statuses = [302]

    outcome = send(listener.url, headers={}, body="{}")

    assert (outcome.accepted, outcome.status, len(listener.heard)) == (False, 302, 1)


def test_host_and_path_are_those_of_the_url(listener: Listener):
    url = listener.url.replace("127.0.0.1", "localhost")

    assert send(f"{url}/hook?key=1", headers={"webhook-id": "m"}, body='{"a":"文"}').accepted

    heard = listener.heard[0]
    assert (heard.path, heard.body) == ("/hook?key=1", '{"a":"文"}')
    assert heard.headers["Host"] == url.removeprefix("http://")
    assert heard.headers["Content-Type"] == "application/json"


def test_nobody_there_is_told():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    assert send(f"http://127.0.0.1:{port}/", headers={}, body="{}").fault == "对方拒绝连接"


def test_plain_answer_to_a_handshake_is_told(listener: Listener):
    outcome = send(listener.url.replace("http:", "https:"), headers={}, body="{}")

    assert "加密连接" in outcome.fault


@pytest.mark.parametrize(("read", "whole"), [(0.1, 5), (5, 0.3)], ids=["silent", "dripping"])
def test_slow_answer_is_cut_short(monkeypatch: pytest.MonkeyPatch, read: float, whole: float):
    monkeypatch.setattr(sending, "READ_SECONDS", read)
    monkeypatch.setattr(sending, "WHOLE_SECONDS", whole)

    class Dripping(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            for _ in range(100):
                time.sleep(0.01 if whole < 1 else 0.2)
                try:
                    self.wfile.write(b"H")
                except OSError:
                    return
                if whole > 1:
                    return

        def log_message(self, *_: object) -> None:
            return

    with served(Dripping) as url:
        outcome = send(url, headers={}, body="{}")

    assert outcome.fault == sending.TOO_SLOW
    assert outcome.took_ms < 1500
