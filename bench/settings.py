"""The demo's settings over a server and files of their own, with the bare views beside."""

import os
from pathlib import Path

# Before anything reads it: neither the demo's database nor the tests' is ever touched.
ROOT = Path(__file__).resolve().parents[1]
os.environ["PORTAL_VAR_DIR"] = str(ROOT / "var" / "bench")
os.environ.pop("DATABASE_URL", None)

from voucher_portal.settings.demo import *  # noqa: E402, F403
from voucher_portal.settings.demo import TEMPLATES  # noqa: E402

ROOT_URLCONF = "bench.bare.urls"
TEMPLATES = [
    {**TEMPLATES[0], "DIRS": [*TEMPLATES[0]["DIRS"], ROOT / "bench" / "bare" / "templates"]}
]
