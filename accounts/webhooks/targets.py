"""Where a webhook may go: never to an address inside our own network, whatever its name says."""

import ipaddress
import queue
import socket
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from accounts.errors import UnlawfulTarget

LONGEST = 500
RESOLVE_SECONDS = 2
# Public by their number, yet they carry an IPv4 address that need not be.
_CARRIERS = tuple(
    ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")
)


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart; `path` is what is asked for, with the query."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        """The URL in one spelling, so that the same one is the same text."""
        scheme, usual = ("https", 443) if self.secure else ("http", 80)
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == usual else f":{self.port}"
        return f"{scheme}://{host}{port}{self.path}"


def parse(url: str) -> Target:
    """Read a URL; `UnlawfulTarget` for what is none, is not https, or carries a password."""
    text = url.strip()
    if len(text) > LONGEST or not text.isascii() or not text.isprintable() or " " in text:
        raise _unlawful(f"请填写不超过 {LONGEST} 个字符的网址，中文域名请用 Punycode 写法。")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise _unlawful("网址的格式不正确。") from error
    schemes = ("https",) if settings.WEBHOOK_HTTPS_ONLY else ("https", "http")
    if parts.scheme not in schemes or not parts.hostname:
        raise _unlawful(f"请填写以 {schemes[0]}:// 开头的完整网址。")
    if parts.username is not None or parts.fragment or port == 0:
        raise _unlawful("网址中不能包含用户名、密码或 # 片段。")
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(secure, parts.hostname, port or (443 if secure else 80), path)


def resolve(target: Target) -> str:
    """The address to connect to; all that the name stands for must be allowed.

    The caller connects to this very address: asked again, the name might say something else.
    Raises `UnlawfulTarget`; waits for the resolver no longer than RESOLVE_SECONDS.
    """
    addresses = _addresses_of(target)
    if not addresses:
        raise _unlawful("网址中的域名无法解析，请核对后再试。")
    if not all(is_allowed(address) for address in addresses):
        raise _unlawful("网址指向内部网络或本机地址，不能使用；请填写公网可以访问的地址。")
    return addresses[0]


def is_allowed(address: str) -> bool:
    """Whether an address is in the public internet, or in a network the operator has opened."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if any(found in ipaddress.ip_network(net) for net in settings.WEBHOOK_PRIVATE_NETWORKS):
        return True
    carried = any(found in net for net in _CARRIERS)
    return found.is_global and not found.is_multicast and not carried


def _addresses_of(target: Target) -> list[str]:
    answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            rows = []
        answers.put([str(row[4][0]) for row in rows])

    # The resolver knows no timeout; a thread that still waits is left to itself.
    threading.Thread(target=ask, daemon=True).start()
    try:
        return answers.get(timeout=RESOLVE_SECONDS)
    except queue.Empty:
        return []


def _unlawful(message: str) -> UnlawfulTarget:
    return UnlawfulTarget(message, field="url")
