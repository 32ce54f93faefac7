"""A minimal project around dj-stripe's own webhook view, with our database settings.

`gunicorn bench.children.stripe_app:application`; DATABASE_URL and STRIPE_HOST (the stub) come from the environment.
`python -m bench.children.stripe_app` migrates and makes the endpoint.
"""

from __future__ import annotations

import os

import environ
from django.conf import settings

UUID = "5b1f0d52-4b1c-4a37-8d0e-6f3c8f0e1a11"
SECRET = "whsec_demo"
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
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "djstripe"],
    DATABASES={"default": DATABASE},
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    STRIPE_LIVE_MODE=False,
    STRIPE_TEST_SECRET_KEY="sk_test_0123456789abcdefghijklmn",
    STRIPE_API_HOST=os.environ["STRIPE_HOST"],
    DJSTRIPE_FOREIGN_KEY_TO_FIELD="id",
    SILENCED_SYSTEM_CHECKS=["djstripe.W002"],
)

import django  # noqa: E402  (the settings come first)

django.setup()

from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import include, path  # noqa: E402

urlpatterns = [path("stripe/", include("djstripe.urls", namespace="djstripe"))]
application = get_wsgi_application()


def prepare() -> None:
    """Make the tables and the endpoint whose address the benchmark posts to."""
    from djstripe.models import WebhookEndpoint

    call_command("migrate", verbosity=0)
    WebhookEndpoint.objects.update_or_create(
        djstripe_uuid=UUID,
        defaults={
            "id": "we_bench",
            "secret": SECRET,
            "enabled_events": ["*"],
            "status": "enabled",
            "url": f"http://localhost/stripe/webhook/{UUID}",
            "livemode": False,
        },
    )


if __name__ == "__main__":
    prepare()
