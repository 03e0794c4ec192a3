"""Makes the database that test workers copy: `python -m tests.blank_database`.

All migrations take long, and each worker needs their outcome: bin/test runs them once and names the
result in TEST_DATABASE_TEMPLATE, whose files PostgreSQL copies.
"""

import os

import django
from django.db import connection


def main() -> None:
    """A test database as pytest makes it, which is left in place."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voucher_portal.settings.test")
    django.setup()
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)


if __name__ == "__main__":
    main()
