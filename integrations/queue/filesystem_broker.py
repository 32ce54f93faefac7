"""Kombu's file transport with whole messages: each is written under another name first, so that nobody reads half.

Kombu's own transport opens the message under its final name and writes afterwards. A worker that looks in between takes
an empty file, fails to decode it and ends.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Kombu's file channel, but a message appears whole or not at all."""

    def get_table(self, exchange: str) -> list[Any]:
        """Return the queues of an exchange; a table left unreadable by a killed worker counts as none."""
        try:
            table: list[Any] = super().get_table(exchange)
        except ValueError:
            return []
        return table

    def _queue_bind(
        self, exchange: str, routing_key: str | None, pattern: str | None, queue: str | None
    ) -> None:
        """Write the table whole: an empty one left by a kill would keep every later worker from starting."""
        file = self._exchange_file(exchange)  # type: ignore[attr-defined]
        table = self.get_table(exchange)
        entry = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        if entry in table:
            return
        unfinished = file.with_name(f".{file.name}.{uuid.uuid4()}")
        try:
            unfinished.write_bytes(str_to_bytes(dumps([entry, *table])))
            os.replace(unfinished, file)
        except OSError as error:
            raise ChannelError(f"Cannot write {file}") from error

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        folder = Path(self.data_folder_out)
        # Readers skip what doesn't end in ".<queue>.msg" after its first dot; this begins with one.
        unfinished = folder / f".{name}"
        try:
            unfinished.write_bytes(str_to_bytes(dumps(payload)))
            os.replace(unfinished, folder / name)
        except OSError as error:
            raise ChannelError(f"Cannot write a message to {folder}") from error


class Transport(filesystem.Transport):
    """`filesystem://` with whole messages: kombu's alias of that name is pointed here."""

    Channel = Channel
