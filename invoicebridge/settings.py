"""Every knob of the application, grouped by topic, each read from the environment.

The defaults are the production ones and closed: real hosts, secure cookies behind https, no secret with a
default value. `make demo` and the tests pass their own values; nothing here knows the sandbox.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF

from invoicebridge.logs import json_formatter
from invoicebridge.secrets import keep_private, read_or_create_secrets

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()
if env_file := env.str("ENV_FILE", ""):
    environ.Env.read_env(env_file)

# --- Where we live -------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", False)
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var"))).resolve()
keep_private(DATA_DIR)
_site = urlsplit(SITE_URL)
IS_HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_site.hostname or "localhost", "localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])
ROOT_URLCONF = "invoicebridge.urls"
WSGI_APPLICATION = "invoicebridge.wsgi.application"
TIME_ZONE = env.str("TIME_ZONE", "UTC")
USE_TZ = USE_I18N = True
LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = ["invoicebridge.formats"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Secrets -------------------------------------------------------------------------------------------
# Taken from the environment; where it gives none they are made once and kept in DATA_DIR with mode 0600.
_secrets = read_or_create_secrets(DATA_DIR)
SECRET_KEY = env.str("SECRET_KEY", "") or _secrets["SECRET_KEY"]
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
FIELD_ENCRYPTION_KEYS = env.list("FIELD_ENCRYPTION_KEYS", default=[]) or [_secrets["FIELD_ENCRYPTION_KEY"]]

# --- The two services ----------------------------------------------------------------------------------
XERO_CLIENT_ID = env.str("XERO_CLIENT_ID", "")
XERO_CLIENT_SECRET = env.str("XERO_CLIENT_SECRET", "")
XERO_WEBHOOK_KEY = env.str("XERO_WEBHOOK_KEY", "")
XERO_LOGIN_URL = env.str("XERO_LOGIN_URL", "https://login.xero.com").rstrip("/")
XERO_IDENTITY_URL = env.str("XERO_IDENTITY_URL", "https://identity.xero.com").rstrip("/")
XERO_API_URL = env.str("XERO_API_URL", "https://api.xero.com").rstrip("/")
XERO_WEB_URL = env.str("XERO_WEB_URL", "https://go.xero.com").rstrip("/")
XERO_DEEP_LINK = env.str("XERO_DEEP_LINK", "/app/{short_code}/invoicing/view/{invoice_id}")
XERO_CALLS_PER_DAY = env.int("XERO_CALLS_PER_DAY", 1000)
XERO_CALLS_PER_MINUTE = env.int("XERO_CALLS_PER_MINUTE", 60)
XERO_CALLS_AT_ONCE = env.int("XERO_CALLS_AT_ONCE", 5)
PIPEDRIVE_CLIENT_ID = env.str("PIPEDRIVE_CLIENT_ID", "")
PIPEDRIVE_CLIENT_SECRET = env.str("PIPEDRIVE_CLIENT_SECRET", "")
PIPEDRIVE_OAUTH_URL = env.str("PIPEDRIVE_OAUTH_URL", "https://oauth.pipedrive.com").rstrip("/")
PIPEDRIVE_API_HOSTS = env.list("PIPEDRIVE_API_HOSTS", default=[".pipedrive.com"])
PIPEDRIVE_CALLS_PER_DAY = env.int("PIPEDRIVE_CALLS_PER_DAY", 20000)
# How often we look by ourselves when no event tells us to (seconds): at rest, and shortly after work of our own.
CATCH_UP_SECONDS = env.int("CATCH_UP_SECONDS", 900)
CATCH_UP_ACTIVE_SECONDS = env.int("CATCH_UP_ACTIVE_SECONDS", 90)

# A silent worker's claim ends so soon (longer than a call), an unanswered request is not repeated any sooner.
CLAIM_SECONDS, QUIET_SECONDS = env.int("CLAIM_SECONDS", 60), env.int("QUIET_SECONDS", 60)

# --- Apps ----------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "invoicebridge.apps.InvoiceBridgeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "csp",
    "simple_history",
    "accounts",
    "integrations",
    "invoices",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "invoicebridge.middleware.keep_answers_closed",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "invoicebridge.middleware.let_webhooks_in",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "invoicebridge.middleware.note_people",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "integrations.context_processors.banners",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database: SQLite in the data folder, PostgreSQL by DATABASE_URL -----------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'invoicebridge.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a deferred transaction that turns into a writer fails at once with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = 60  # opening SQLite, and folding its log, costs more than a request

# --- Celery: only a bell; the work itself is rows (docs/architecture.md) --------------------------------
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "filesystem://")
if CELERY_BROKER_URL.startswith("filesystem"):
    _bell = DATA_DIR / "broker"
    for _folder in ("messages", "processed", "control"):
        (_bell / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_bell / "messages"),
        "data_folder_out": str(_bell / "messages"),
        "processed_folder": str(_bell / "processed"),
        "control_folder": str(_bell / "control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER, CELERY_ACCEPT_CONTENT = "json", ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER, CELERY_WORKER_HIJACK_ROOT_LOGGER = 1, False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_TIMER_PRECISION = 0.1  # what is to be done in half a second must not wait for a whole one
CELERY_TASK_ALWAYS_EAGER = env.bool("CELERY_TASK_ALWAYS_EAGER", False)
CELERY_TASK_TIME_LIMIT, CELERY_TIMEZONE = 600, TIME_ZONE

# --- Who signs in --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.InvitedOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_SECONDS, without asking
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.SignInForm",
    "reset_password": "accounts.forms.sign_in.NewPasswordForm",
}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "InvoiceBridge"
SESSION_COOKIE_AGE = env.int("SESSION_SECONDS", 14 * 24 * 3600)

# --- Mail ----------------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"InvoiceBridge <invoicebridge@{_site.hostname}>")

# --- Security ------------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31536000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if IS_HTTPS:
    # The prefix makes browsers refuse such a cookie from a sister domain or without https.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
if env.bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Whom the limits of the sign-in count: the address our own proxy saw, never one that the visitor wrote.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # A form's redirect counts as its target: "Connect" ends at the service's consent page.
        "form-action": [SELF, _origin(XERO_LOGIN_URL), _origin(PIPEDRIVE_OAUTH_URL)],
    },
}

# --- Static files and stored PDFs ------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(DATA_DIR / "cache"),
        # A full cache forgets at random; the counts that limit guessing are in it.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
if _cache_url := env.str("CACHE_URL", ""):
    CACHES["default"] = env.cache_url_config(_cache_url)

# --- REST API ------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": env.str("API_RATE", "600/min")},
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "InvoiceBridge API",
    "DESCRIPTION": "Deals of Pipedrive and invoices of Xero. Sign in with `Authorization: Bearer TOKEN`.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

# --- Logs: lines of JSON on standard error, secrets never ------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": json_formatter()},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    # It warns at every bell that a folder has no host name.
    "loggers": {"kombu.connection": {"level": "ERROR"}},
}
