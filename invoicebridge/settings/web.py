"""Settings of pages and API: hosts, apps, middleware, templates, static files, Django REST framework."""

from __future__ import annotations

from django.utils.http import is_same_domain

from invoicebridge import parsers
from invoicebridge.settings.base import BASE_DIR, DATA_DIR, SITE_URL, env, host

ALLOWED_HOSTS = env.read(
    "ALLOWED_HOSTS",
    f"{host},localhost,127.0.0.1",
    parsers.allowed_hosts,
    wanted="host names separated by commas, without scheme and port",
)
if "*" not in ALLOWED_HOSTS and not any(is_same_domain(host, allowed) for allowed in ALLOWED_HOSTS):
    _sentence = f'ALLOWED_HOSTS is "{",".join(ALLOWED_HOSTS)}", but must contain {host}, the host of SITE_URL'
    env.note("ALLOWED_HOSTS", _sentence, example=f"{host},localhost")
CSRF_TRUSTED_ORIGINS = env.read(
    "CSRF_TRUSTED_ORIGINS",
    "",
    parsers.origins,
    wanted="origins separated by commas, each of scheme and host",
    example="https://invoices.example.com",
) or [SITE_URL]
ROOT_URLCONF = "invoicebridge.urls"
WSGI_APPLICATION = "invoicebridge.wsgi.application"

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
    "invoicebridge.middleware.find_without_slash",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "invoicebridge.middleware.note_people",
    "invoicebridge.middleware.note_unknown_proxy",
    "invoicebridge.middleware.DropNullCharacters",
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

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True

API_RATE = env.read(
    "API_RATE",
    "600/min",
    parsers.rate,
    wanted="a number of requests, a slash and one of the periods second, minute, hour, day",
)
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
    "DEFAULT_THROTTLE_RATES": {"user": API_RATE},
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
