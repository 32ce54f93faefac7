"""The services we call: Xero, Pipedrive and the mail server, with their addresses, keys and limits."""

from __future__ import annotations

from invoicebridge.settings.base import env, site

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

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"InvoiceBridge <invoicebridge@{site.hostname}>")
