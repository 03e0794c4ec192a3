"""The demo's settings over a server and files of their own, with the bare views beside.

`BENCH_DIR` is where the database and its files lie; `BENCH_DATABASE_URL` names a database of
somebody else's server instead, `BENCH_DATABASE_NAME` another one of the same server.
"""

import os
from pathlib import Path

# Before anything reads it: neither the demo's database nor the tests' is ever touched.
ROOT = Path(__file__).resolve().parents[1]
os.environ["PORTAL_VAR_DIR"] = os.environ.get("BENCH_DIR", str(ROOT / "var" / "bench"))
os.environ.pop("DATABASE_URL", None)
if "BENCH_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["BENCH_DATABASE_URL"]

from voucher_portal.settings.demo import *  # noqa: E402, F403
from voucher_portal.settings.demo import DATABASES, TEMPLATES  # noqa: E402

if "BENCH_DATABASE_NAME" in os.environ:  # a copy on the same server (bench.copying)
    DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE_NAME"]
ROOT_URLCONF = "bench.bare.urls"
TEMPLATES = [
    {**TEMPLATES[0], "DIRS": [*TEMPLATES[0]["DIRS"], ROOT / "bench" / "bare" / "templates"]}
]
