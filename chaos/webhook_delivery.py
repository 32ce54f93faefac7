"""How webhooks reach us in a season: late, twice, out of order; a view that dies is asked again, as Xero would."""

from __future__ import annotations

import random

from django.test import Client

from chaos.crash_points import die_at
from chaos.environment import Letter, Stage

LATE, TWICE, DEADLY = 0.3, 0.15, 0.03


class Post:
    """The letters the sandbox sent, on their way."""

    def __init__(self, chance: random.Random, stage: Stage) -> None:
        self.chance, self.stage = chance, stage
        self.client = Client(SERVER_NAME="localhost")
        self.held: list[Letter] = []
        self.delivered = self.repeated = 0
        self.refused: list[str] = []

    def deliver(self, *, all_of_them: bool = False) -> None:
        """Bring what has arrived to the webhook views."""
        letters = [*self.held, *self.stage.letters]
        self.stage.letters.clear()
        self.held = []
        self.chance.shuffle(letters)
        for letter in letters:
            if not all_of_them and self.chance.random() < LATE:
                self.held.append(letter)
                continue
            self._hand_over(letter)
            if not all_of_them and self.chance.random() < TWICE:
                self.repeated += 1
                self._hand_over(letter)

    def _hand_over(self, letter: Letter) -> None:
        if self.chance.random() < DEADLY and die_at(self.chance.randrange(1, 9), lambda: self._post(letter)):
            self.held.append(letter)
            return
        self._post(letter)

    def _post(self, letter: Letter) -> None:
        headers = {
            name: value
            for name, value in letter.headers.items()
            if name.lower() in ("x-xero-signature", "authorization", "content-type")
        }
        content_type = headers.pop("Content-Type", "application/json")
        answer = self.client.post(letter.path, letter.body, content_type=content_type, headers=headers)
        self.delivered += 1
        if answer.status_code != 200:
            self.refused.append(f"{letter.path}: {answer.status_code}")
