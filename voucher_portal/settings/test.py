"""The test suite: real PostgreSQL, cheap passwords, mail in memory, throw-away files."""

import atexit
import shutil
import tempfile
from pathlib import Path

from voucher_portal.settings.base import *  # noqa: F403
from voucher_portal.settings.base import REST_FRAMEWORK, STORAGES, VAR_DIR, env
from voucher_portal.settings.database import external_database, own_database

SECRET_KEY = "tests-only-key-tests-only-key-tests-only-key-tests-only-key-01234"
ALLOWED_HOSTS = ["*"]

# Several checkouts or people may test against one server at the same time; a template spares
# every worker the migrations (tests/blank_database.py).
_TEST = {
    "NAME": env("TEST_DATABASE_NAME", default="test_portal"),
    "TEMPLATE": env("TEST_DATABASE_TEMPLATE", default="") or None,
}
DATABASES = {
    "default": external_database(env("DATABASE_URL"), TEST=_TEST)
    if env("DATABASE_URL", default="")
    else own_database(VAR_DIR / "postgres-test", durable=False, TEST=_TEST)
}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = "memory://"
CELERY_TASK_ALWAYS_EAGER = True
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="portal-test-media-"))
atexit.register(shutil.rmtree, MEDIA_ROOT, ignore_errors=True)
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = None  # nothing is collected: WhiteNoise serves from where the files are
WHITENOISE_USE_FINDERS = True
STYLEGUIDE = True
OFFLINE_WORKER = False
# Tests share one address; those about the limits set their own.
REST_FRAMEWORK = {
    **REST_FRAMEWORK,
    "DEFAULT_THROTTLE_RATES": {"anonymous": "100000/min", "token": "100000/min"},
}
# A receiver on this machine may be told.
WEBHOOK_HTTPS_ONLY = False
WEBHOOK_PRIVATE_NETWORKS = ["127.0.0.0/8", "::1/128"]
