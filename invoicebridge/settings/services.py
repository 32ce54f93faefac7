"""Settings of the services we call: addresses, keys and limits of Xero, Pipedrive and the mail server."""

from __future__ import annotations

from invoicebridge import parsers
from invoicebridge.settings.base import env, host

XERO_CLIENT_ID, XERO_CLIENT_SECRET = env.pair("XERO_CLIENT_ID", "XERO_CLIENT_SECRET")
XERO_WEBHOOK_KEY = env.word("XERO_WEBHOOK_KEY")
XERO_LOGIN_URL = env.address("XERO_LOGIN_URL", "https://login.xero.com")
XERO_IDENTITY_URL = env.address("XERO_IDENTITY_URL", "https://identity.xero.com")
XERO_API_URL = env.address("XERO_API_URL", "https://api.xero.com")
XERO_WEB_URL = env.address("XERO_WEB_URL", "https://go.xero.com")
XERO_DEEP_LINK = env.read(
    "XERO_DEEP_LINK",
    "/app/{short_code}/invoicing/view/{invoice_id}",
    parsers.deep_link,
    wanted="a path that begins with a slash and contains {invoice_id}, and {short_code} if Xero needs it",
)
XERO_CALLS_PER_DAY = env.whole("XERO_CALLS_PER_DAY", 1000, unit="calls a day")
XERO_CALLS_PER_MINUTE = env.whole("XERO_CALLS_PER_MINUTE", 60, unit="calls a minute")
XERO_CALLS_AT_ONCE = env.whole("XERO_CALLS_AT_ONCE", 5, unit="calls")
XERO_APPROVALS_PERCENT = env.whole("XERO_APPROVALS_PERCENT", 5, unit="percent", least=0, most=50)
XERO_PERSON_PERCENT = env.whole("XERO_PERSON_PERCENT", 20, unit="percent", most=100)
EMAIL_AGAIN_SECONDS = env.whole("EMAIL_AGAIN_SECONDS", 3600, unit="seconds", least=0)
PIPEDRIVE_CLIENT_ID, PIPEDRIVE_CLIENT_SECRET = env.pair("PIPEDRIVE_CLIENT_ID", "PIPEDRIVE_CLIENT_SECRET")
PIPEDRIVE_OAUTH_URL = env.address("PIPEDRIVE_OAUTH_URL", "https://oauth.pipedrive.com")
PIPEDRIVE_API_HOSTS = env.read(
    "PIPEDRIVE_API_HOSTS",
    ".pipedrive.com",
    parsers.hosts,
    wanted="hosts separated by commas, without scheme and port",
)
PIPEDRIVE_CALLS_PER_DAY = env.whole("PIPEDRIVE_CALLS_PER_DAY", 20000, unit="calls a day")

vars().update(
    env.read(
        "EMAIL_URL",
        "consolemail://",
        parsers.mail,
        wanted="the address of a mail server",
        example="smtp+tls://user:password@mail.example.com:587",
    )
)
EMAIL_TIMEOUT = 10  # seconds that a mail server has for each answer
DEFAULT_FROM_EMAIL = env.read(
    "DEFAULT_FROM_EMAIL",
    f"InvoiceBridge <invoicebridge@{host}>",
    parsers.sender,
    wanted="an e-mail address, with or without a name",
    example="InvoiceBridge <invoices@example.com>",
)
