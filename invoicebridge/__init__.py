"""The wiring: settings, addresses, routes of events, the Celery app. Knows everybody, is known by nobody."""

from invoicebridge.celery import app as celery_app

__all__ = ("celery_app",)
