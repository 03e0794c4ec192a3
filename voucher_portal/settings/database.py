"""How a deployment reaches PostgreSQL: its own server, or the one named by DATABASE_URL."""

from pathlib import Path
from typing import Any

import environ

from voucher_portal.embedded import embedded_database

# A request that waits longer than this is lost anyway; no lock outlives the person waiting.
SESSION = {
    "lock_timeout": "3s",
    "statement_timeout": "15s",
    "idle_in_transaction_session_timeout": "15s",
    "timezone": "UTC",
    # Django writes joins in the order in which they are best made, and looking for a better one
    # takes longer than the query: 13 ms for a case with its 15 parts, and 3 with this limit.
    "join_collapse_limit": "4",
}


def external_database(url: str, *, password: str = "", **settings: Any) -> dict[str, Any]:
    """Django's settings for the server at `url`; what its query string says is kept.

    `password` for a URL without one: a secret comes in a file of its own, an address does not.
    """
    parts = environ.Env.db_url_config(url)
    if password:
        parts["PASSWORD"] = password
    return _with_timeouts(parts, **settings)


def own_database(data_dir: Path, *, durable: bool = True, **settings: Any) -> dict[str, Any]:
    """Django's settings for the embedded server of `data_dir`, started when necessary."""
    parts = embedded_database(data_dir, name="portal", durable=durable)
    return _with_timeouts({"ENGINE": "django.db.backends.postgresql", **parts}, **settings)


def _with_timeouts(database: dict[str, Any], **settings: Any) -> dict[str, Any]:
    options = dict(database.get("OPTIONS", {}))
    ours = " ".join(f"-c {name}={value}" for name, value in SESSION.items())
    # The later one wins in PostgreSQL: a deployment may say otherwise in its DATABASE_URL.
    options["options"] = f"{ours} {options.get('options', '')}".strip()
    return {**database, "OPTIONS": options, **settings}
