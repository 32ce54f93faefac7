"""However many processes look for work in one moment, on either database, each message is sent once, in one of them."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import Counter

import pytest
from django.conf import settings
from django.db import connections as django_connections
from django.utils import timezone

from integrations import outbox
from integrations.models import OutboxMessage, OutboxState
from integrations.outbox import claims
from invoicebridge import routes
from tests.factories import OutboxMessageFactory, XeroConnectionFactory

# SQLite has one writer, so fewer show as much.
MESSAGES = 200 if settings.DATABASES["default"]["ENGINE"].endswith("postgresql") else 60
PROCESSES, TOGETHER = 4, 7
ALONE, MANY = "test.alone", "test.many"
HERE = "tests.integrations.outbox.test_claims_in_many_processes"


def send(message, client) -> None:
    _note([message.pk])


def send_together(batch, client) -> None:
    _note([message.pk for message in batch.open])
    for message in list(batch.open):
        batch.settle(message)


def _note(ids: list[int]) -> None:
    """One line a request: the process and what it sent, written at one stroke; then the service takes a moment."""
    line = f"{os.getpid()} {' '.join(map(str, ids))}\n".encode()
    file = os.open(os.environ["SENT"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, line)
    os.close(file)
    time.sleep(0.005)


def work(start) -> None:
    """What a worker does: look for what is due and deliver it, until nothing is left."""
    django_connections.close_all()
    start.wait(60)
    while OutboxMessage.objects.filter(state=OutboxState.PENDING).exists():
        for message_id in outbox.due(timezone.now()):
            outbox.deliver(message_id)
    django_connections.close_all()


@pytest.mark.parametrize("kind", [ALONE, MANY])
def test_four_processes_send_each_message_once(many_threads, monkeypatch, tmp_path, kind):
    monkeypatch.setenv("SENT", str(tmp_path / "sent"))
    monkeypatch.setitem(routes.OUTGOING, kind, f"{HERE}.send")
    if kind == MANY:
        monkeypatch.setitem(routes.TOGETHER, kind, f"{HERE}.send_together")
    monkeypatch.setattr(claims, "TOGETHER", TOGETHER)
    connection = XeroConnectionFactory()
    for number in range(MESSAGES):
        OutboxMessageFactory(connection=connection, kind=kind, mailbox=f"test:{number}")
    django_connections.close_all()

    fork = multiprocessing.get_context("fork")
    start = fork.Barrier(PROCESSES)
    workers = [fork.Process(target=work, args=(start,)) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
        assert worker.exitcode == 0

    rows = [line.split() for line in (tmp_path / "sent").read_text().splitlines()]
    sent = Counter(int(pk) for row in rows for pk in row[1:])
    assert sent == Counter(OutboxMessage.objects.values_list("pk", flat=True))
    assert len({row[0] for row in rows}) > 1, "they did meet"
    assert max(len(row) - 1 for row in rows) == (TOGETHER if kind == MANY else 1)
    outcome = set(OutboxMessage.objects.values_list("state", "attempts", "failure", "is_ambiguous"))
    assert outcome == {(OutboxState.DELIVERED, 1, "", False)}
