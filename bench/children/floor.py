"""The floor of a webhook: a bare Django project whose one view checks the signature and inserts one row.

`gunicorn bench.children.floor:application`; DATABASE_URL and XERO_WEBHOOK_KEY come from the environment. The same
database settings as ours, no middleware.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

import environ
from django.conf import settings

DATABASE = environ.Env().db("DATABASE_URL")
if DATABASE["ENGINE"].endswith("sqlite3"):
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;",
    }
DATABASE["CONN_MAX_AGE"] = 60
settings.configure(
    SECRET_KEY="nothing here is secret",
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    MIDDLEWARE=[],
    INSTALLED_APPS=[],
    DATABASES={"default": DATABASE},
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)

import django  # noqa: E402  (the settings come first)

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

KEY = os.environ["XERO_WEBHOOK_KEY"].encode()


class Hook(models.Model):
    """One webhook received."""

    body = models.TextField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "floor"


def receive(request: HttpRequest) -> HttpResponse:
    """Check, insert, answer."""
    digest = hmac.new(KEY, request.body, hashlib.sha256).digest()
    if not hmac.compare_digest(
        base64.b64encode(digest).decode(), request.headers.get("x-xero-signature", "")
    ):
        return HttpResponse(status=401)
    Hook.objects.create(body=request.body.decode())
    return HttpResponse(status=200)


def make_table() -> None:
    """Make the one table anew."""
    with connection.schema_editor() as editor:
        if Hook._meta.db_table in connection.introspection.table_names():
            editor.delete_model(Hook)
        editor.create_model(Hook)
    connection.close()


urlpatterns = [path("webhooks/xero/", receive)]
application = get_wsgi_application()

if __name__ == "__main__":
    make_table()
