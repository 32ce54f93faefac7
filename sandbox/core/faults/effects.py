"""What each fault does to a request: what the caller receives, and whether the work behind it is done.

A service shapes its own error statuses in `sandbox.<service>.control.fault_answers.answer_status(code)`.
"""

from __future__ import annotations

import contextlib
import gzip
import re
import socket
import time
from collections.abc import Callable
from http import HTTPStatus
from importlib.util import find_spec

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.module_loading import import_string

from sandbox.core.call_log import service_of
from sandbox.core.faults import deferred
from sandbox.core.faults.fault import Fault

View = Callable[[HttpRequest], HttpResponseBase]
NO_ANSWER = 599  # the recorded status where nothing whole reached the caller
_PAGE = "<!DOCTYPE html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


def cut_connection(request: HttpRequest) -> HttpResponse:
    """Close the caller's connection so that no answer arrives; the answer returned is only recorded."""
    connection = request.META.get("gunicorn.socket")
    if connection is not None:
        with contextlib.suppress(OSError):  # the caller may have gone first
            connection.shutdown(socket.SHUT_RDWR)
    return HttpResponse(status=NO_ANSWER)


def _head(response: HttpResponse, *, length: int, **headers: str) -> bytes:
    """Return the status line and headers of an answer that announces `length` bytes."""
    lines = [f"HTTP/1.1 {response.status_code} {HTTPStatus(response.status_code).phrase}"]
    lines += [f"{name}: {value}" for name, value in response.items() if name.lower() != "content-length"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, f"Content-Length: {length}", "Connection: close", "", ""]).encode("latin-1")


def _send(request: HttpRequest, *parts: bytes, pause: float = 0) -> HttpResponse:
    """Write these bytes straight to the caller, `pause` seconds apart, then close the connection."""
    connection = request.META.get("gunicorn.socket")
    with contextlib.suppress(OSError):  # the caller may have had enough
        for part in parts if connection is not None else ():
            connection.sendall(part)
            time.sleep(pause)
    return cut_connection(request)


def _answer_of(fault: Fault, request: HttpRequest, proceed: View) -> HttpResponse:
    response = proceed(request)
    return response if isinstance(response, HttpResponse) else HttpResponse(b"".join(response))  # type: ignore[call-overload]


def status_answer(fault: Fault, request: HttpRequest) -> HttpResponseBase:
    """Return the requested error, with its own body if given, else in the service's shape."""
    code = fault.code or 500
    service = service_of(request.path)
    response: HttpResponseBase
    if fault.body is not None:
        response = HttpResponse(fault.body, status=code)
    elif find_spec(f"sandbox.{service}.control.fault_answers"):
        details = {"problem": fault.problem, "retry_after": fault.retry_after}
        given = {name: value for name, value in details.items() if value not in ("", None)}
        response = import_string(f"sandbox.{service}.control.fault_answers.answer_status")(code, **given)
    else:
        response = JsonResponse({"success": False, "error": "Sandbox fault", "errorCode": code}, status=code)
    for name, value in fault.headers.items():
        response[name] = value
    return response


def _status(fault: Fault, request: HttpRequest, proceed: View) -> HttpResponseBase:
    """Answer with an error; with `remember` it becomes the stored outcome under the Idempotency-Key."""
    if fault.remember:
        request.sandbox_outcome = status_answer(fault, request)  # type: ignore[attr-defined]
        request.sandbox_commits = fault.after_commit  # type: ignore[attr-defined]
        return proceed(request)
    if fault.after_commit:
        proceed(request)
    return status_answer(fault, request)


def _drop_before(fault: Fault, request: HttpRequest, proceed: View) -> HttpResponseBase:
    time.sleep(fault.hold)
    return cut_connection(request)


def _drop_after_commit(fault: Fault, request: HttpRequest, proceed: View) -> HttpResponseBase:
    proceed(request)
    time.sleep(fault.hold)
    return cut_connection(request)


def _commit_later(fault: Fault, request: HttpRequest, proceed: View) -> HttpResponseBase:
    """Never answer; do the work after `seconds` of the sandbox's clock."""
    deferred.read_body(request)
    time.sleep(fault.hold)
    deferred.do_later(request, proceed, seconds=15 if fault.seconds is None else fault.seconds)
    return cut_connection(request)


def _delay(fault: Fault, request: HttpRequest, proceed: View) -> HttpResponseBase:
    time.sleep(1 if fault.seconds is None else fault.seconds)
    return proceed(request)


def _truncate(fault: Fault, request: HttpRequest, proceed: View) -> HttpResponseBase:
    """Send only the first part of the answer: cut off ("length"), as broken JSON ("json") or cut "gzip"."""
    response = _answer_of(fault, request, proceed)
    whole = gzip.compress(response.content) if fault.how == "gzip" else response.content
    part = whole[: int(len(whole) * fault.keep)]
    if fault.how == "json":
        response.content = part
        return response
    extra = {"Content_Encoding": "gzip"} if fault.how == "gzip" else {}
    length = len(part) if fault.how == "gzip" else len(whole)
    _send(request, _head(response, length=length, **extra) + part)
    return HttpResponse(status=NO_ANSWER)


def _drip(fault: Fault, request: HttpRequest, proceed: View) -> HttpResponseBase:
    """Send the answer `size` bytes at a time (default 1), `seconds` apart."""
    response = _answer_of(fault, request, proceed)
    body, size = response.content, fault.size or 1
    parts = (body[at : at + size] for at in range(0, len(body), size))
    return _send(request, _head(response, length=len(body)), *parts, pause=fault.seconds or 1.0)


def _huge(fault: Fault, request: HttpRequest, proceed: View) -> HttpResponseBase:
    """Pad the answer with leading blanks to `size` bytes (default 100 MB)."""
    response = _answer_of(fault, request, proceed)
    blanks = max(0, (fault.size or 100_000_000) - len(response.content))
    block = b" " * 65_536
    padding = (block[: min(65_536, blanks - at)] for at in range(0, blanks, 65_536))
    length = blanks + len(response.content)
    return _send(request, _head(response, length=length), *padding, response.content)


def _html(fault: Fault, request: HttpRequest, proceed: View) -> HttpResponseBase:
    """Answer with an HTML page, as proxies and login walls do; 200 unless `code` is given."""
    if fault.after_commit:
        proceed(request)
    code = fault.code or 200
    return HttpResponse(fault.body or _PAGE.format(HTTPStatus(code).phrase), status=code)


def _empty(fault: Fault, request: HttpRequest, proceed: View) -> HttpResponseBase:
    """Answer with a status and no body: 200, or `code`, such as 204."""
    if fault.after_commit:
        proceed(request)
    return HttpResponse(b"", status=fault.code or 200, content_type="application/json; charset=utf-8")


def _rewrite(fault: Fault, request: HttpRequest, proceed: View) -> HttpResponseBase:
    """Replace matches of the regular expression `find` in the answer with `put`."""
    response = _answer_of(fault, request, proceed)
    response.content = re.sub(fault.find, fault.put, response.content.decode()).encode()
    return response


def _move(fault: Fault, request: HttpRequest, proceed: View) -> HttpResponseBase:
    """After the answer, save the first `count` rows of the list again, which moves them to its end."""
    response = proceed(request)
    import_string(f"sandbox.{service_of(request.path)}.control.fault_answers.move_rows")(
        request, count=fault.count
    )
    return response


EFFECTS: dict[str, Callable[[Fault, HttpRequest, View], HttpResponseBase]] = {
    "status": _status,
    "drop_before": _drop_before,
    "drop_after_commit": _drop_after_commit,
    "commit_later": _commit_later,
    "delay": _delay,
    "truncate": _truncate,
    "drip": _drip,
    "huge": _huge,
    "html": _html,
    "empty": _empty,
    "rewrite": _rewrite,
    "move": _move,
}
