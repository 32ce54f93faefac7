"""The Celery app: its broker, the checks before it starts, and the signals its worker's schedule follows."""

from __future__ import annotations

import os

from celery import Celery
from celery.signals import beat_init, celeryd_init
from kombu.transport import TRANSPORT_ALIASES

from invoicebridge import schedule
from invoicebridge.checks import refuse_wrong_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "invoicebridge.settings")

# Kombu's own filesystem transport can crash a worker that reads a half-written message.
TRANSPORT_ALIASES["filesystem"] = "integrations.queue.filesystem_broker:Transport"

app = Celery("invoicebridge")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
celeryd_init.connect(refuse_wrong_settings)
beat_init.connect(refuse_wrong_settings)
schedule.connect_signals()
