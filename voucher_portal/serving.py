"""Gunicorn for the demo: one worker process with threads, and the background worker in it."""

import errno
import socket
from collections.abc import Callable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from gunicorn.app.base import BaseApplication
from gunicorn.workers.base import Worker

from voucher_portal.embedded_worker import start_worker

THREADS = 8


class PortInUse(OSError):
    """Somebody else listens there."""


def reserve(host: str, port: int) -> socket.socket:
    """Listen before any work is done, so that the port is ours; `PortInUse` when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        if error.errno in {errno.EADDRINUSE, errno.EACCES}:
            raise PortInUse(error.errno, error.strerror) from error
        raise
    return listener


class Portal(BaseApplication):
    """Serves the WSGI application on a socket that is already bound."""

    def __init__(self, listener: socket.socket, *, on_ready: Callable[[], None]) -> None:
        self.listener = listener
        self.on_ready = on_ready
        super().__init__()

    def load_config(self) -> None:
        """No file, no command line: what the demo needs, and quick to stop."""
        options: dict[str, Any] = {
            "bind": [f"fd://{self.listener.fileno()}"],
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "keepalive": 15,
            "timeout": 120,
            "graceful_timeout": 2,
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_worker_init": self._began,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        """The application; Django is set up already, by the command that serves."""
        return WSGIHandler()

    def _began(self, worker: Worker) -> None:
        start_worker()
        self.on_ready()
