"""An HTTP answer, wholly read: as exact decimals or as JSON-safe rows; half a body never passes for a whole one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec
from requests.structures import CaseInsensitiveDict

from integrations.http.errors import RemoteUnavailable
from integrations.http.exchange import Exchange
from integrations.http.rows import plain

BOM = b"\xef\xbb\xbf"
_exact = msgspec.json.Decoder(float_hook=Decimal)
# Lists are cut into their rows, all else is read.
_Member = list[msgspec.Raw] | dict[str, Any] | str | int | float | bool | None
_members = msgspec.json.Decoder(dict[str, _Member], float_hook=str)
INDENTED_WITHIN = 256


@dataclass(frozen=True)
class Answer:
    """An HTTP answer, wholly read. `writes` says whether the request may have changed something there."""

    status: int
    headers: CaseInsensitiveDict[str]
    content: bytes
    exchange: Exchange
    writes: bool = False

    @property
    def ok(self) -> bool:
        """Return whether the status is a 2xx."""
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.content.decode("utf-8", "replace")

    @property
    def content_type(self) -> str:
        """Return the media type in lower case, without its parameters."""
        return (self.headers.get("Content-Type") or "").split(";")[0].strip().lower()

    def json(self) -> Any:
        """Return the body, numbers with a point as Decimal.

        Raises RemoteUnavailable when it is not whole JSON.
        """
        return self._decode(_exact)

    def plain(self) -> Any:
        """Return the body JSON-safe: numbers with a point as the text they were written in.

        Raises as json().
        """
        return self._decode(plain)

    def rows(self, name: str) -> tuple[dict[str, Any], list[msgspec.Raw]]:
        """Return the rows of the list `name` as JSON text, one by one, and the body's other members JSON-safe.

        Raises as json(), also when the body is no object or `name` no list.
        """
        content = self.content.removeprefix(BOM)
        try:
            content.decode()
            if b"\n " in content[:INDENTED_WITHIN]:
                # Xero indents; without it a row is stored and read in two thirds of the bytes.
                content = msgspec.json.format(content, indent=-1)
            members = _members.decode(content)
            rows = members.pop(name, None)
            if not isinstance(rows, list | None):
                raise msgspec.DecodeError(f"{name} is no list.")
            for key, found in members.items():
                if isinstance(found, list):
                    members[key] = [plain.decode(row) for row in found]
            return members, rows or []
        except (msgspec.DecodeError, UnicodeDecodeError):
            reason = "The answer was cut short, is not JSON, or has an unknown shape."
            raise RemoteUnavailable(reason, outcome_unknown=self.writes, exchange=self.exchange) from None

    def _decode(self, decoder: msgspec.json.Decoder[Any]) -> Any:
        try:
            return decoder.decode(self.content.removeprefix(BOM))
        except (msgspec.DecodeError, UnicodeDecodeError):
            reason = "The answer was cut short or is not JSON."
            raise RemoteUnavailable(reason, outcome_unknown=self.writes, exchange=self.exchange) from None
