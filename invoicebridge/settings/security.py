"""Settings of security: secrets, sign-in, cookies, transport, and what a page may load."""

from __future__ import annotations

from csp.constants import NONE, SELF

from invoicebridge import parsers
from invoicebridge.secrets import read_or_create_secrets
from invoicebridge.settings.base import DATA_DIR, IS_HTTPS, env
from invoicebridge.settings.services import PIPEDRIVE_OAUTH_URL, XERO_LOGIN_URL

# Secrets that the environment does not set are created once and kept in DATA_DIR with mode 0600.
_secrets = read_or_create_secrets(DATA_DIR)
_key = "0123456789abcdef0123456789abcdef0123456789abcdef"
SECRET_KEY = (
    env.read(
        "SECRET_KEY",
        "",
        parsers.secret_key,
        wanted=f"at least {parsers.LEAST_KEY} characters",
        example=_key,
        is_secret=True,
    )
    or _secrets["SECRET_KEY"]
)
SECRET_KEY_FALLBACKS = env.read(
    "SECRET_KEY_FALLBACKS",
    "",
    parsers.secret_keys,
    wanted=f"keys of at least {parsers.LEAST_KEY} characters, separated by commas",
    example=_key,
    is_secret=True,
)
# Any text is accepted here; `invoicebridge.checks` reports which of them can't be used.
FIELD_ENCRYPTION_KEYS = env.read("FIELD_ENCRYPTION_KEYS", "", parsers.items, wanted="") or [
    _secrets["FIELD_ENCRYPTION_KEY"]
]

# --- Sign-in ---
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
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # anybody could have us write to any address
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of a changed password or second factor
ACCOUNT_EMAIL_SUBJECT_PREFIX = "InvoiceBridge: "
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_SECONDS
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.SignInForm",
    "reset_password": "accounts.forms.sign_in.NewPasswordForm",
}
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a code of 30 seconds earlier or later counts too: phones' clocks differ
MFA_FORMS = {
    "authenticate": "accounts.forms.second_factor.SecondStepForm",
    "reauthenticate": "accounts.forms.second_factor.ConfirmForm",
}
MFA_TOTP_ISSUER = "InvoiceBridge"
SESSION_COOKIE_AGE = env.whole(
    "SESSION_SECONDS", 14 * 24 * 3600, unit="seconds", least=60, most=365 * 24 * 3600
)

# --- Cookies and transport ---
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
BEHIND_PROXY = env.flag("BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Sign-in limits count the address that our own proxy saw, never one that the visitor sent.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000


def _origin(url: str) -> str:
    parts = parsers.split_address(url)
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
