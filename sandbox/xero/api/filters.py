"""The query language of lists: where, order, paging, If-Modified-Since (docs/xero.md#4)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from django.core.exceptions import FieldError, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict

from sandbox.core.switches import switch
from sandbox.xero.problems import RefusalError, query_problem

Row = TypeVar("Row", bound=Model)
FieldMap = Callable[[str], str | None]
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<string>"(?:[^"]|"")*") |
    (?P<call>(?i:guid|datetime))\s*\(\s*(?P<args>[^)]*)\) |
    (?P<number>-?\d+(?:\.\d+)?) |
    (?P<op>==|!=|>=|<=|&&|\|\||=|>|<|\(|\)) |
    (?P<method>\.(?i:contains|startswith|endswith)\s*\(\s*(?P<arg>"(?:[^"]|"")*")\s*\)) |
    (?P<name>[A-Za-z_][A-Za-z0-9_.]*?)(?=\.(?i:contains|startswith|endswith)\s*\(|[^A-Za-z0-9_.]|$)
    )""",
    re.VERBOSE,
)
_CASE = re.compile(r"\.(?:tolower|toupper)\(\s*\)", re.IGNORECASE)  # equality knows no case anyway
_LOOKUPS = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}
_METHODS = {"contains": "icontains", "startswith": "istartswith", "endswith": "iendswith"}


def _unquote(text: str) -> str:
    return text[1:-1].replace('""', '"')


class WhereParser:
    """Parse a where expression into a Q; raise QueryParseException for what cannot be parsed."""

    def __init__(self, text: str, fields: FieldMap) -> None:
        self.fields = fields
        self.tokens: list[re.Match[str]] = []
        position = 0
        text = _CASE.sub("", text)
        while text[position:].strip():
            found = _TOKEN.match(text, position)
            if found is None:
                raise query_problem(f"Syntax error at position {position}")
            self.tokens.append(found)
            position = found.end()
        self.at = 0

    def parse(self) -> Q:
        """Parse the whole expression."""
        result = self._either()
        if self.at < len(self.tokens):
            raise query_problem(f"Unexpected '{self._text()}'")
        return result

    def _text(self) -> str:
        return self.tokens[self.at][0].strip() if self.at < len(self.tokens) else ""

    def _next(self) -> re.Match[str]:
        if self.at >= len(self.tokens):
            raise query_problem("Expression expected")
        self.at += 1
        return self.tokens[self.at - 1]

    def _either(self) -> Q:
        result = self._both()
        while self._text().upper() in ("OR", "||"):
            self.at += 1
            result |= self._both()
        return result

    def _both(self) -> Q:
        result = self._comparison()
        while self._text().upper() in ("AND", "&&"):
            self.at += 1
            result &= self._comparison()
        return result

    def _comparison(self) -> Q:
        found = self._next()
        if found["op"] == "(":
            result = self._either()
            if self._next()["op"] != ")":
                raise query_problem("')' or operator expected")
            return result
        if not found["name"]:
            raise query_problem(f"Unexpected '{found[0].strip()}'")
        field = self.fields(found["name"])
        if field is None:
            raise query_problem(f"No property or field '{found['name']}' exists")
        follow = self._next()
        if follow["method"]:
            lookup = _METHODS[follow["method"][1:].partition("(")[0].strip().lower()]
            return Q(**{f"{field}__{lookup}": _fold(field, _unquote(follow["arg"]))})
        if follow["op"] not in ("==", "=", "!=", *_LOOKUPS):
            raise query_problem(f"Operator expected, found '{follow[0].strip()}'")
        return _compare(field, follow["op"], _value_of(self._next()))


def _value_of(found: re.Match[str]) -> Any:
    """Return the value of a token: text, number, guid, date, true, false or null."""
    if found["string"]:
        return _unquote(found["string"])
    if found["number"]:
        return Decimal(found["number"])
    if found["call"]:
        if found["call"].lower() == "guid":
            return _guid(found["args"].strip().strip('"'))
        try:
            parts = [int(part) for part in found["args"].split(",")]
            return date(*parts) if len(parts) == 3 else datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]
        except (ValueError, TypeError):
            raise query_problem(f"DateTime({found['args']}) is not valid") from None
    word = (found["name"] or "").lower()
    if word in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[word]
    raise query_problem(f"Unexpected '{found[0].strip()}'")


def _guid(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return text.lower()


def _fold(field: str, value: Any) -> Any:
    return value.casefold() if field.endswith("folded_name") and isinstance(value, str) else value


def _compare(field: str, operator: str, value: Any) -> Q:
    value = _fold(field, value)
    if operator in _LOOKUPS:
        return Q(**{f"{field}__{_LOOKUPS[operator]}": value})
    if value is None:
        same = Q(**{f"{field}__isnull": True}) | Q(**{field: ""}) if "__" not in field else Q(**{field: None})
        if field.endswith(("_on", "_at", "date")):
            same = Q(**{f"{field}__isnull": True})
    elif isinstance(value, str):
        same = Q(**{f"{field}__iexact": value})
    else:
        same = Q(**{field: value})
    return ~same if operator == "!=" else same


def filter_rows(rows: QuerySet[Row], query: QueryDict, fields: FieldMap) -> QuerySet[Row]:
    """Apply where and order; raise QueryParseException when they cannot be parsed."""
    if where := query.get("where", "").strip():
        try:
            rows = rows.filter(WhereParser(where, fields).parse())
        except (FieldError, ValidationError, ValueError, TypeError) as problem:
            raise query_problem(f"Operator or value incompatible: {problem}") from None
    if order := query.get("order", "").strip():
        keys = []
        for part in order.split(","):
            name, _, direction = part.strip().partition(" ")
            field = fields(name)
            if field is None or direction.strip().upper() not in ("", "ASC", "DESC"):
                raise query_problem(f"No property or field '{name}' exists")
            keys.append(f"-{field}" if direction.strip().upper() == "DESC" else field)
        rows = rows.order_by(*keys, "pk")
    return rows


def modified_since(request: HttpRequest) -> datetime | None:
    """Return If-Modified-Since (in ISO or HTTP form) in UTC; None when absent or unreadable."""
    text = request.headers.get("If-Modified-Since", "").strip()
    if not text:
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        try:
            value = parsedate_to_datetime(text)
        except ValueError:
            return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def changed_since(request: HttpRequest) -> datetime | None:
    """Return the first moment that If-Modified-Since includes, which depends on a switch."""
    since = modified_since(request)
    if since is not None and not switch("xero_modified_since_inclusive"):
        since += timedelta(seconds=1)
    return since


def keep_modified(rows: QuerySet[Row], request: HttpRequest) -> QuerySet[Row]:
    """Keep what changed since If-Modified-Since; if nothing did, raise a 304 where the switch asks for it."""
    since = changed_since(request)
    if since is None:
        return rows
    rows = rows.filter(updated_at__gte=since)
    if switch("xero_modified_since_304") and not rows.exists():
        raise RefusalError(HttpResponse(status=304))
    return rows


def listed(text: str) -> list[str]:
    """Split a comma-separated list."""
    return [part.strip() for part in text.split(",") if part.strip()]


def listed_guids(text: str) -> list[str]:
    """Split a comma-separated list of guids and normalise each to its stored form."""
    found = []
    for part in listed(text):
        try:
            found.append(str(uuid.UUID(part)))
        except ValueError:
            raise query_problem(f"{part!r} is not a guid") from None
    return found


def _number(text: str | None, default: int) -> int:
    try:
        return int(text or default)
    except ValueError:
        return default


def page_and_size(query: QueryDict) -> tuple[int, int]:
    """Return the requested page and its size, silently clamped to what is allowed."""
    return max(1, _number(query.get("page"), 1)), min(1000, max(1, _number(query.get("pageSize"), 100)))


def page_of(rows: QuerySet[Row], query: QueryDict) -> tuple[list[Row], dict[str, int]]:
    """Return one page of rows and its pagination; sizes are silently clamped."""
    page, size = page_and_size(query)
    count = rows.count()
    chosen = list(rows[(page - 1) * size : page * size])
    pages = -(-count // size)
    return chosen, {"page": page, "pageSize": size, "pageCount": pages, "itemCount": count}
