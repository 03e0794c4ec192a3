"""Settings every deployment shares. Safe by default: a deployment loosens nothing here."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF

from voucher_portal.settings.api import *  # noqa: F403
from voucher_portal.settings.schedule import CELERY_BEAT_SCHEDULE  # noqa: F401 - found by name

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# A variable's value, or that of the file its name with _FILE says: secrets come by file.
env = environ.FileAwareEnv()
# Everything that is made while running: the embedded database, uploads, logs of the set-up.
VAR_DIR = Path(env("PORTAL_VAR_DIR", default=str(BASE_DIR / "var")))

DEBUG = False
SECRET_KEY = env("SECRET_KEY", default="")
# Former keys: what was signed or sealed with one of them still opens.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000")
SITE_NAME = "服务券平台"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "pgtrigger",
    "rest_framework",
    "template_partials",
    "common",
    "accounts",
    "documents",
    "enterprises",
    "catalog",
    "articles",
    "suppliers",
    "vouchers",
    "reviews",
    "voucher_portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.requests.RequestLogMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "common.read_only.ReadOnlyMiddleware",
    "accounts.middleware.KeptFormMiddleware",
    "common.middleware.SignInMiddleware",
    "common.sessions.SlidingSessionMiddleware",
    "common.middleware.DomainErrorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "accounts.middleware.AuditorsReadOnlyMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
]

ROOT_URLCONF = "voucher_portal.urls"
WSGI_APPLICATION = "voucher_portal.wsgi.application"

# The cached loader is set by hand so that every deployment has it: without it a small page is
# five times slower.
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "common.templatetags.components",
                "common.templatetags.formats",
                "common.templatetags.navigation",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "common.context.frame",
                "accounts.context.account",
            ],
        },
    }
]

FORM_RENDERER = "common.forms.PortalRenderer"
CSRF_FAILURE_VIEW = "common.views.csrf_failure"
# While the portal is moved or mended: see common/read_only.py.
READ_ONLY = env.bool("READ_ONLY", default=False)
READ_ONLY_NOTICE = env("READ_ONLY_NOTICE", default="平台正在维护，目前只能查看，暂时不能办理业务。")
# The page of all components; the demo shows it.
STYLEGUIDE = False
# The worker that keeps the offline page in the browser.
OFFLINE_WORKER = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# True only where the database is this checkout's own throw-away server: see demo.py.
EMBEDDED_DATABASE = False

# accounts: who signs in, how, and what is done about guessing
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "accounts.passwords.NotLikeThePerson",
        "OPTIONS": {"user_attributes": ["name", "email", "mobile"]},
    },
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "accounts.passwords.NotCommon"},
    {"NAME": "accounts.passwords.NotOnlyDigits"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 60 * 60 * 2

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# An address is confirmed by a mailed link, but a mistyped one locks nobody out of the portal.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # never mail people who have no account here
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False  # offices share machines: the cookie ends with the browser
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * 10
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.LoginForm",
    "change_password": "accounts.forms.sign_in.ChangePasswordForm",
    "reset_password": "accounts.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.sign_in.ResetPasswordKeyForm",
    "reauthenticate": "accounts.forms.sign_in.ReauthenticateForm",
}
# `login_failed` by key is the wall against guessing from many addresses at once; guessing from
# one address is stopped long before by axes.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/m/ip,100/h/key",
    "accept_invitation": "20/m/ip",
    "register_enterprise": "20/m/ip",
    # 60 bits cannot be guessed at any rate; this keeps the page from being a load on others.
    "verify_voucher": "60/m/ip",
    "confirm_email": "3/h/key",
    "file_objection": "20/h/ip",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "accounts.forms.second_factor.AuthenticateForm",
    "reauthenticate": "accounts.forms.second_factor.ReauthenticateForm",
    "activate_totp": "accounts.forms.second_factor.ActivateTOTPForm",
}
# Roles that may not work without a second factor, e.g. bureau,province; only asked for when empty.
MFA_REQUIRED_ROLES: list[str] = env.list("MFA_REQUIRED_ROLES", default=[])

# Locked by e-mail and address together: a stranger who knows an official's e-mail cannot lock the
# official out, and colleagues behind one address do not lock each other out.
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "accounts.lockout.attempted_email"
AXES_CLIENT_IP_CALLABLE = "accounts.lockout.client_ip"
AXES_LOCKOUT_CALLABLE = "accounts.lockout.locked_out_response"
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "staticfiles"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "accelerometer": [],
    "camera": [],
    "display-capture": [],
    "geolocation": [],
    "gyroscope": [],
    "magnetometer": [],
    "microphone": [],
    "payment": [],
    "usb": [],
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 4
CSRF_COOKIE_SAMESITE = "Lax"

# Fields only; files are bounded one by one where they are checked (documents), and as a whole
# body by the server in front.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750

CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_ROUTES = {
    "accounts.tasks.run_jobs": {"queue": "jobs"},
    "accounts.tasks.relay_webhooks": {"queue": "webhooks"},
    "vouchers.tasks.verify_nightly": {"queue": "jobs"},
}
# A task that dies with its worker is not sent again by the broker: whatever must happen is a row
# in the database, and the next round of the schedule finds it.
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# For ever: after a hundred tries a worker would stop, and Redis may be away for a night.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# Figures for Prometheus at /metrics; never for people, so the server in front does not let it out.
METRICS = False

# With a server in front that fetches stored files itself: see common/files.py.
STORED_FILES_PREFIX = env("STORED_FILES_PREFIX", default="")

# The officials' letter of the day leaves on working days from this hour on, Shanghai time.
DIGEST_HOUR = env.int("DIGEST_HOUR", default=9)
# Tokens and a webhook everybody may know: only the demo has any.
DEMO_TOKENS: dict[str, str] = {}
DEMO_WEBHOOK: dict[str, str] = {}

# What was delivered stays this long in the outbox, for whoever looks into what was sent.
OUTBOX_KEEP_DAYS = env.int("OUTBOX_KEEP_DAYS", default=30)
# Messages that were read are removed after so many days; unread ones stay.
NOTICE_KEEP_DAYS = env.int("NOTICE_KEEP_DAYS", default=180)

DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="服务券平台 <no-reply@voucher.example>")

SILENCED_SYSTEM_CHECKS: list[str] = []
