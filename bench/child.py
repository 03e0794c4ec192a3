"""A process over one database, for the parts of a bench that need Django.

`python -m bench.child NAME` reads arguments as JSON and writes the result as JSON to the file
that is named in them.
"""

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

TASKS = {
    "prepare": "bench.prepare",
    "depth": "bench.prepare",
    "capture": "bench.capture",
    "fill": "bench.copying",
    "copy": "bench.copying",
    "drop": "bench.copying",
    "prepare_rush": "bench.rush",
    "judge_rush": "bench.rush",
}


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django  # noqa: PLC0415 - after the settings are named

    django.setup()
    name = sys.argv[1]
    given: dict[str, Any] = json.load(sys.stdin)
    target = Path(given.pop("_result"))
    task = getattr(importlib.import_module(TASKS[name]), name)
    target.write_text(json.dumps(task(**given), default=str))


if __name__ == "__main__":
    main()
