"""The demo: one process, embedded PostgreSQL, mail on the console."""

from voucher_portal.embedded import embedded_database
from voucher_portal.settings.base import *  # noqa: F403
from voucher_portal.settings.base import DATABASE_OPTIONS, VAR_DIR, env

DEBUG = False
SECRET_KEY = env("SECRET_KEY", default="demo-only-key-never-use-this-where-real-people-sign-in-0123456789")
ALLOWED_HOSTS = ["*"]

EMBEDDED_DATABASE = not env("DATABASE_URL", default="")
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **(
            embedded_database(VAR_DIR / "postgres", name="portal")
            if EMBEDDED_DATABASE
            else env.db("DATABASE_URL")
        ),
        "OPTIONS": DATABASE_OPTIONS,
        "CONN_MAX_AGE": None,
    }
}

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.05}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
