"""The inspections of a season: what must hold while it runs, and what must hold once faults have stopped."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from accounts.models import Grant
from chaos import checker
from chaos.checker import Books, Violation
from chaos.environment import Environment
from chaos.expectations import Expectations
from chaos.report import Report
from integrations.models import OutboxMessage, OutboxState


class Inspection:
    """Adds what it finds to the report, each violation once."""

    def __init__(self, environment: Environment, expectations: Expectations, report: Report) -> None:
        self.environment, self.expectations, self.report = environment, expectations, report
        self._secrets: set[str] = set()
        self._sent: set[int] = set()

    def check_meanwhile(self) -> None:
        """Check that what is shown is true and that no second document has appeared; remember the secrets in use."""
        books = Books.read(self.environment)
        self._add([*checker.duplicates(books), *checker.dishonest(books, at_rest=False)])
        self._secrets |= {
            token for grant in Grant.objects.all() for token in (grant.access_token, grant.refresh_token)
        } | {settings.XERO_CLIENT_SECRET, settings.PIPEDRIVE_CLIENT_SECRET, settings.XERO_WEBHOOK_KEY}

    def check_sent_messages(self) -> None:
        """H: what was once shown as sent is never shown as waiting or failed again."""
        undone = OutboxMessage.objects.filter(pk__in=self._sent).exclude(state=OutboxState.DELIVERED)
        self._add(
            Violation(
                "H", message.mailbox, f"{message.kind} was shown as sent, and is {message.state} again."
            )
            for message in undone
        )
        delivered = OutboxMessage.objects.filter(state=OutboxState.DELIVERED)
        self._sent |= set(delivered.values_list("pk", flat=True))

    def compare(self) -> list[Violation]:
        """Compare both sides at rest, and return what differs."""
        books = Books.read(self.environment)
        return [
            *checker.duplicates(books),
            *checker.twins(books),
            *checker.lost(books, self.expectations),
            *checker.missing(books),
            *checker.stale(books),
            *checker.dishonest(books, at_rest=True),
        ]

    def search_for_secrets(self) -> None:
        """X: search the log and the database's files for the secrets of the run."""
        files = Path(settings.DATA_DIR).rglob("*")
        kept = [
            path for path in files if path.is_file() and path.suffix in (".log", ".sqlite3", ".sqlite3-wal")
        ]
        self.report.violations += checker.secrets_out_of_place(self._secrets, kept)

    def _add(self, found: Iterable[Violation]) -> None:
        self.report.violations += [each for each in found if each not in self.report.violations]
