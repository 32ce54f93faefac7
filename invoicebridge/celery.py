"""The Celery app and its whole periodic schedule."""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, celeryd_init
from kombu.transport import TRANSPORT_ALIASES

from invoicebridge.checks import refuse_wrong_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "invoicebridge.settings")

# Kombu's own filesystem transport can crash a worker that reads a half-written message.
TRANSPORT_ALIASES["filesystem"] = "integrations.queue.filesystem_broker:Transport"

app = Celery("invoicebridge")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
celeryd_init.connect(refuse_wrong_settings)
beat_init.connect(refuse_wrong_settings)

app.conf.beat_schedule = {
    # Finds work whose wake-up was lost, whose retry is due, or whose worker was killed.
    "deliver what is due": {"task": "integrations.tasks.sweep", "schedule": 2.0, "options": {"expires": 10}},
    # Each connection is read only when it is due (CATCH_UP_SECONDS, CATCH_UP_ACTIVE_SECONDS).
    "catch up": {"task": "invoices.tasks.catch_up_where_due", "schedule": 5.0, "options": {"expires": 10}},
    # First imports and weekly passes schedule their next slice themselves; this finds those that had to wait.
    "go on importing": {
        "task": "invoices.tasks.go_on_importing",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "refresh reference data": {
        "task": "integrations.tasks.refresh_all_reference_data",
        "schedule": crontab(hour="2", minute="17"),
    },
    "keep idle grants alive": {
        "task": "integrations.tasks.refresh_idle_grants",
        "schedule": crontab(day_of_week="1", hour="3", minute="7"),
    },
    "check webhooks": {"task": "integrations.tasks.check_webhooks", "schedule": crontab(minute="23")},
    "tidy up": {"task": "integrations.tasks.tidy_up", "schedule": crontab(hour="4", minute="11")},
}
