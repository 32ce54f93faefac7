"""Delivers the webhooks: late, twice, out of order; one whose view died comes again, as Xero would send it."""

from __future__ import annotations

import random

from django.test import Client

from chaos.crash_points import die_at
from chaos.environment import Environment, Webhook

LATE, TWICE, DEADLY = 0.3, 0.15, 0.03


class WebhookDelivery:
    """The webhooks the sandbox sent, on their way."""

    def __init__(self, chance: random.Random, environment: Environment) -> None:
        self.chance, self.environment = chance, environment
        self.client = Client(SERVER_NAME="localhost")
        self.held: list[Webhook] = []
        self.delivered = self.repeated = 0
        self.refused: list[str] = []

    def deliver(self, *, all_of_them: bool = False) -> None:
        """Bring what has arrived to the webhook views."""
        webhooks = [*self.held, *self.environment.webhooks]
        self.environment.webhooks.clear()
        self.held = []
        self.chance.shuffle(webhooks)
        for webhook in webhooks:
            if not all_of_them and self.chance.random() < LATE:
                self.held.append(webhook)
                continue
            self._hand_over(webhook)
            if not all_of_them and self.chance.random() < TWICE:
                self.repeated += 1
                self._hand_over(webhook)

    def _hand_over(self, webhook: Webhook) -> None:
        if self.chance.random() < DEADLY and die_at(self.chance.randrange(1, 9), lambda: self._post(webhook)):
            self.held.append(webhook)
            return
        self._post(webhook)

    def _post(self, webhook: Webhook) -> None:
        headers = {
            name: value
            for name, value in webhook.headers.items()
            if name.lower() in ("x-xero-signature", "authorization", "content-type")
        }
        content_type = headers.pop("Content-Type", "application/json")
        answer = self.client.post(webhook.path, webhook.body, content_type=content_type, headers=headers)
        self.delivered += 1
        if answer.status_code != 200:
            self.refused.append(f"{webhook.path}: {answer.status_code}")
