"""Call the functions that the routes name when a message changes state, in the transaction of the stamp."""

from __future__ import annotations

import logging

from django.db import transaction

from integrations import routing
from integrations.models import OutboxMessage

logger = logging.getLogger(__name__)


def call_listeners(message: OutboxMessage) -> None:
    """Call the listeners of this kind of message, whose fields hold its new state."""
    for listener in routing.outcome_listeners(message.kind):
        try:
            with transaction.atomic():
                listener(message)
        except Exception:  # the stamp must stand, or the message would be sent for ever
            logger.exception("A listener of message %s failed.", message.pk)
