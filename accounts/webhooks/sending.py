"""One HTTP request to a webhook: to the address that was checked, no redirects, never for long."""

import http.client
import socket
import ssl
import threading
import time
from dataclasses import dataclass

from accounts.errors import UnlawfulTarget
from accounts.webhooks.targets import Target, parse, resolve

CONNECT_SECONDS, READ_SECONDS = 2, 3  # as for the file store
WHOLE_SECONDS = 6  # whatever drips in meanwhile
AGENT = "voucher-portal-webhooks/1"
TOO_SLOW = "超时：没有在规定时间内应答"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt ended: the status answered, or in Chinese why there was none."""

    status: int | None
    fault: str
    took_ms: int

    @property
    def accepted(self) -> bool:
        """Whether the other side has taken it: 2xx, nothing else."""
        return self.status is not None and 200 <= self.status < 300


def send(url: str, *, headers: dict[str, str], body: str) -> Outcome:
    """POST once. Never raises for what the other side or the network does."""
    began = time.monotonic()
    try:
        target = parse(url)
        status = _post(target, resolve(target), headers, body.encode())
        fault = "" if 200 <= status < 300 else _said(status)
    except UnlawfulTarget as error:
        status, fault = None, error.message
    except TimeoutError:
        status, fault = None, TOO_SLOW
    except ssl.SSLError:
        status, fault = None, "对方的证书无效或无法建立加密连接"
    except ConnectionRefusedError:
        status, fault = None, "对方拒绝连接"
    except (OSError, http.client.HTTPException):
        status, fault = None, "连接中断，或对方的应答不是 HTTP"
    return Outcome(status, fault, round((time.monotonic() - began) * 1000))


class _Pinned(http.client.HTTPConnection):
    """A connection to one address under the host's own name; TLS is checked against the name."""

    def __init__(self, target: Target, address: str) -> None:
        super().__init__(target.host, target.port)
        self.secure, self.address = target.secure, address
        self.default_port = 443 if target.secure else 80
        self.late = threading.Event()

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), timeout=CONNECT_SECONDS)
        self.sock.settimeout(READ_SECONDS)
        if self.secure:
            context = ssl.create_default_context()
            name = self.host.partition("%")[0]
            # Ours to see before the handshake, so that it too can be cut short.
            self.sock = context.wrap_socket(
                self.sock, server_hostname=name, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def cut(self) -> None:
        """End whatever is being waited for; from another thread."""
        self.late.set()
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def _post(target: Target, address: str, headers: dict[str, str], body: bytes) -> int:
    connection = _Pinned(target, address)
    # Each wait has its timeout; this one is for a side that answers a byte at a time.
    watch = threading.Timer(WHOLE_SECONDS, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        given = {"Content-Type": "application/json", "User-Agent": AGENT, **headers}
        connection.request("POST", target.path, body, given)
        return connection.getresponse().status  # what it says besides is not read
    except (OSError, http.client.HTTPException):
        if connection.late.is_set():
            raise TimeoutError from None
        raise
    finally:
        watch.cancel()
        connection.close()


def _said(status: int) -> str:
    return "对方要求跳转，平台不跟随" if 300 <= status < 400 else f"对方返回 {status}"
