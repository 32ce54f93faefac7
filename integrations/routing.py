"""The routes of events and outgoing messages: the function each goes to, by its dotted name.

The only call upwards from this package, to the tables in `invoicebridge.routes`, by name and at run time, so that it
never imports what is above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string

from accounts.models import Connection

ROUTES = "invoicebridge.routes"


class UnknownKind(LookupError):
    """No route takes this kind of message."""


def is_incoming(kind: str) -> bool:
    """Return whether some function takes events of this kind."""
    return kind in _table("INCOMING")


def objects_of(provider: str) -> list[str]:
    """Return the kinds of records of a provider whose events some function takes, in the service's own words."""
    return [
        kind.removeprefix(f"{provider}.") for kind in _table("INCOMING") if kind.startswith(f"{provider}.")
    ]


def incoming(kind: str) -> Callable[..., None]:
    """Return the function that takes events of this kind. Raises UnknownKind."""
    return _load(_table("INCOMING"), kind)


def outgoing(kind: str) -> Callable[..., None]:
    """Return the function that delivers messages of this kind. Raises UnknownKind."""
    return _load(_table("OUTGOING"), kind)


def outgoing_together(kind: str) -> Callable[..., None] | None:
    """Return the function that delivers several messages of this kind in one request, None where there is none."""
    table = _table("TOGETHER")
    return _load(table, kind) if kind in table else None


def only_reads(kind: str) -> bool:
    """Return whether a message of this kind changes nothing at its service."""
    kinds: tuple[str, ...] = import_string(f"{ROUTES}.ONLY_READ")
    return kind in kinds


def may_take_last_calls(kind: str) -> bool:
    """Return whether messages of this kind may use the last calls of a day."""
    kinds: tuple[str, ...] = import_string(f"{ROUTES}.LAST_CALLS")
    return kind in kinds


def outcome_listeners(kind: str) -> list[Callable[..., None]]:
    """Return the functions to call when a message of this kind changes state."""
    return [import_string(name) for prefix, name in _table("OUTCOMES").items() if kind.startswith(prefix)]


def verb(table: str, kind: str) -> Callable[..., None] | None:
    """Return the domain's own verb in RETRIES or DISCARDS for this kind, None where the outbox's is used."""
    names = [name for prefix, name in _table(table).items() if kind.startswith(prefix)]
    return import_string(names[0]) if names else None


def read_lists_again(connection: Connection) -> None:
    """Let the domain read the lists of a company again, from where each was last read. Raises UnknownKind."""
    _load(_table("READ_AGAIN"), connection.provider)(connection)


def words_of(kind: str) -> str:
    """Return what people call this kind of message; an unknown kind reads as its name."""
    return _table("WORDS").get(kind) or kind.replace("_", " ").replace(".", " ")


def purpose_label(purpose: str) -> str:
    """Return what people call the work that calls were made for; work without a name of its own stays as it is."""
    return _table("PURPOSES").get(purpose, purpose)


def known_kinds(table: str) -> list[tuple[str, str]]:
    """Return the kinds of INCOMING or OUTGOING with what people call them."""
    return [(kind, words_of(kind)) for kind in _table(table)]


@dataclass(frozen=True)
class Subject:
    """What a message is about: in words, and its address at the desk and among the pages."""

    words: str
    desk: str
    page: str


def subjects(mailboxes: Iterable[str]) -> dict[str, Subject]:
    """Return the subject of each mailbox, by one query a family; one that is about no row of ours is left out."""
    found: dict[str, Subject] = {}
    parts = [(mailbox, *mailbox.split(":")[:2]) for mailbox in mailboxes if ":" in mailbox]
    for family, name in _table("SUBJECTS").items():
        ids = {int(each[2]) for each in parts if each[1] == family and each[2].isdigit()}
        named = import_string(name)(ids) if ids else {}
        for each in parts:
            if each[1] == family and each[2].isdigit() and int(each[2]) in named:
                found[each[0]] = Subject(*named[int(each[2])])
    return found


def deal_status_labels() -> tuple[str, ...]:
    """Return the choices of the deal field that shows the status of a deal's invoices."""
    labels: tuple[str, ...] = import_string(import_string(f"{ROUTES}.DEAL_STATUS_LABELS"))
    return labels


def _table(name: str) -> Mapping[str, str]:
    table: Mapping[str, str] = import_string(f"{ROUTES}.{name}")
    return table


def _load(table: Mapping[str, str], kind: str) -> Callable[..., Any]:
    if kind not in table:
        raise UnknownKind(f"No route takes “{kind}”.")
    function: Callable[..., Any] = import_string(table[kind])
    return function
