"""The demo and the developer's desk: embedded PostgreSQL, mail on the console."""

from voucher_portal.settings.base import *  # noqa: F403
from voucher_portal.settings.base import STORAGES, VAR_DIR, env
from voucher_portal.settings.database import external_database, own_database
from voucher_portal.settings.log import logging_config

SECRET_KEY = env(
    "SECRET_KEY", default="demo-only-key-never-use-this-where-real-people-sign-in-0123456789"
)
ALLOWED_HOSTS = ["*"]

# `manage.py demo` asks this before it fills a database with invented people.
EMBEDDED_DATABASE = not env("DATABASE_URL", default="")
DATABASES = {
    "default": own_database(VAR_DIR / "postgres", CONN_MAX_AGE=None)
    if EMBEDDED_DATABASE
    else external_database(env("DATABASE_URL"), CONN_MAX_AGE=None)
}

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
CELERY_BROKER_URL = "memory://"
CELERY_TASK_ALWAYS_EAGER = True  # no broker: the worker is a thread that reads the outbox
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
STATIC_ROOT = None  # nothing is collected: WhiteNoise serves from where the files are
WHITENOISE_USE_FINDERS = True
LOGGING = logging_config(json=False, level=env("LOG_LEVEL", default="WARNING"))
STYLEGUIDE = True
# A receiver on this machine may be told.
WEBHOOK_HTTPS_ONLY = False
WEBHOOK_PRIVATE_NETWORKS = ["127.0.0.0/8", "::1/128"]
# Known to everybody, like the passwords; docs/api.md uses them. They open nothing but a demo.
DEMO_TOKENS = {
    "enterprise@demo.example": "vpt_de000001_enterprise",
    "supplier@demo.example": "vpt_de000002_supplier",
    "bureau@demo.example": "vpt_de000003_bureau",
    "district@demo.example": "vpt_de000004_district",
    "province@demo.example": "vpt_de000005_province",
    "auditor@demo.example": "vpt_de000006_auditor",
}
DEMO_WEBHOOK = {
    "url": "http://127.0.0.1:9100/hook",
    "secret": "whsec_ZGVtby1vbmx5LWRlbW8tb25seS1kZW1vLW9ubHktZGU=",
}
