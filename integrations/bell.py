"""Decide how a bell is written to the data folder: under another name first, so that nobody reads half of one.

Kombu's own file transport opens the message under its final name and writes afterwards. A worker that looks in
between takes an empty file, fails to decode it and ends.
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
