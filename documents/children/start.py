"""Where every throw-away process begins: its limits first, then its work.

Started by path, as `python -I start.py LIMITS ROOT MODULE ARGUMENTS...`. The limits are hard ones,
set before anything of the file is read, so that whatever takes over the process cannot raise them.
(`preexec_fn` would do the same from outside, but can deadlock in a server with threads.)
"""

import json
import os
import resource
import runpy
import sys

MEMORY_EXIT = 86


def limit(limits: dict[str, int]) -> None:
    """Set address space, processor time, file size and open files for good."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_bytes"], limits["file_bytes"]))
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))
    # One second between the soft limit's SIGXCPU, which names the cause, and the hard SIGKILL.
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"] + 1))


def main() -> None:
    limits, root, module, *arguments = sys.argv[1:]
    limit(json.loads(limits))
    sys.path.insert(0, root)
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__")
    except MemoryError:
        os._exit(MEMORY_EXIT)


if __name__ == "__main__":
    main()
