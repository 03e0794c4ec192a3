"""pg_dump and pg_restore for the database of the settings."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from django.db import connection

from voucher_portal.embedded_home import INSTALLATION, PACKAGE


def dump(to: Path) -> None:
    """The whole database in PostgreSQL's own format, as of one instant."""
    run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}")


def restore(source: Path) -> None:
    """Everything in one transaction: all of it or nothing."""
    options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    run("pg_restore", *options, f"--dbname={_name()}", str(source))


def is_empty() -> bool:
    """Whether the database has no table yet."""
    return not connection.introspection.table_names()


def run(program: str, *options: str) -> None:
    """Run one of PostgreSQL's programs on our database; its words are the error's."""
    # As the driver gets them: a URL may give the host among its options.
    facts = connection.get_connection_params()
    environment = {
        **os.environ,
        "PGHOST": str(facts.get("host") or ""),
        "PGPORT": str(facts.get("port") or 5432),
        "PGUSER": str(facts.get("user") or ""),
        "PGPASSWORD": str(facts.get("password") or ""),
        "PGDATABASE": _name(),
        # The portal's own timeouts are for people who wait, not for this.
        "PGOPTIONS": "-c statement_timeout=0 -c lock_timeout=60s",
    }
    done = subprocess.run(
        [_program(program), *options], env=environment, capture_output=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stderr.decode(errors='replace').strip()}")


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _program(name: str) -> str:
    """The wheel's own, as new as the newest server we support; else what the machine has."""
    spec = find_spec(PACKAGE)
    if spec is not None and spec.origin is not None:
        return str(Path(spec.origin).parent / INSTALLATION / "bin" / name)
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} is missing: apt-get install postgresql-client")
    return found
