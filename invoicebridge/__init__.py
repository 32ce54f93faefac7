"""The wiring: settings, addresses, routes of messages and the Celery app. Imports every package; none imports it."""

from invoicebridge.celery import app as celery_app

__all__ = ("celery_app",)
