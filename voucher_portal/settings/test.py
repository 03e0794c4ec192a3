"""The test suite: real PostgreSQL, cheap passwords, mail in memory, files in a throw-away folder."""

import tempfile

from voucher_portal.embedded import embedded_database
from voucher_portal.settings.base import *  # noqa: F403
from voucher_portal.settings.base import DATABASE_OPTIONS, VAR_DIR, env

SECRET_KEY = "tests-only-key-tests-only-key-tests-only-key-tests-only-key-01234"
ALLOWED_HOSTS = ["*"]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **(
            env.db("DATABASE_URL")
            if env("DATABASE_URL", default="")
            else embedded_database(VAR_DIR / "postgres", name="portal")
        ),
        "OPTIONS": DATABASE_OPTIONS,
        # Several checkouts or people may test against one server at the same time.
        "TEST": {"NAME": env("TEST_DATABASE_NAME", default="test_portal")},
    }
}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = "memory://"
MEDIA_ROOT = tempfile.mkdtemp(prefix="portal-test-media-")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
