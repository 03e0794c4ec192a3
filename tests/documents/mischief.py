"""What a broken or hostile file might make a child do. Run by name in a limited process."""

import json
import os
import sys
import time


def greed() -> None:
    """Two GiB, touched."""
    bytearray(2 * 1024**3)


def spin() -> None:
    """Nothing but processor time."""
    while True:
        pass


def sleep() -> None:
    """Says one thing, then nothing more."""
    say({"page": 1})
    time.sleep(60)


def linger() -> None:
    """Closes its output and stays."""
    os.close(1)
    time.sleep(60)


def chatter() -> None:
    """Talks without end."""
    while True:
        os.write(1, b"x" * 65536)


def fall() -> None:
    """As pdfium does on some files."""
    os.abort()


def fail() -> None:
    """An ordinary error."""
    raise ValueError("no such thing")


def fill() -> None:
    """A file larger than allowed."""
    with open(sys.argv[2], "wb") as target:
        for _ in range(200):
            target.write(b"x" * 1024 * 1024)


def open_many() -> None:
    """More open files than allowed."""
    held = []
    while True:
        held.append(open("/dev/null"))  # noqa: SIM115


def tell() -> None:
    """What the process can see."""
    say({"environment": sorted(os.environ), "argv": sys.argv, "isolated": sys.flags.isolated})


def say(line: dict[str, object]) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    globals()[sys.argv[1]]()
