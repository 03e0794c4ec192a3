"""Production: everything secret or local comes from the environment."""

from voucher_portal.settings.base import *  # noqa: F403
from voucher_portal.settings.base import DATABASE_OPTIONS, env

SECRET_KEY = env("SECRET_KEY")
DATABASES = {
    "default": {
        **env.db("DATABASE_URL"),
        "OPTIONS": DATABASE_OPTIONS,
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    }
}
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
EMAIL_CONFIG = env.email("EMAIL_URL", default="smtp://localhost:25")
vars().update(EMAIL_CONFIG)
CELERY_BROKER_URL = env("REDIS_URL", default="redis://localhost:6379/0")
