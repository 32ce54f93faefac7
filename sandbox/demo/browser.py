"""A very small browser: it keeps cookies, follows links and submits forms, as a person would."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests


@dataclass
class Form:
    """One form of a page: its address and the values it would send."""

    action: str = ""
    method: str = "get"
    fields: list[tuple[str, str]] = field(default_factory=list)
    checkboxes: list[tuple[str, str]] = field(default_factory=list)
    options: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._select = self._textarea = ""
        self._option: tuple[str, bool] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.forms.append(Form(values.get("action", ""), values.get("method", "get").lower()))
        if not self.forms:
            return
        form, name = self.forms[-1], values.get("name", "")
        if tag in ("input", "button"):
            self._take_input(form, tag, name, values)
        elif tag == "select":
            self._select = name
            form.options.setdefault(name, [])
        elif tag == "option" and self._select:
            self._option = (values.get("value", ""), "selected" in values)
        elif tag == "textarea":
            self._textarea = name
            form.fields.append((name, ""))

    @staticmethod
    def _take_input(form: Form, tag: str, name: str, values: dict[str, str]) -> None:
        kind = values.get("type", "submit" if tag == "button" else "text")
        if kind in ("submit", "button", "reset", "image"):
            form.buttons.append((name, values.get("value", "")))
        elif kind in ("checkbox", "radio"):
            form.checkboxes.append((name, values.get("value", "on")))
            if "checked" in values:
                form.fields.append((name, values.get("value", "on")))
        elif name:
            form.fields.append((name, values.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._textarea and self.forms:
            name, value = self.forms[-1].fields[-1]
            self.forms[-1].fields[-1] = (name, value + data)
        if self._option and self._select:
            value, selected = self._option
            self.forms[-1].options[self._select].append((value, data.strip()))
            if selected:
                self.forms[-1].fields.append((self._select, value))
            self._option = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""


class Browser:
    """One browser session."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.page: requests.Response | None = None

    def visit(self, url: str) -> requests.Response:
        """Go to `url`, following redirects."""
        self.page = self.session.get(url, timeout=30)
        return self.page

    def form(self, *, having: str) -> Form:
        """Return the form on the current page that has a field named `having`; raise LookupError if there is none."""
        assert self.page is not None
        parser = _Forms()
        parser.feed(self.page.text)
        for form in parser.forms:
            names = {
                name for name, _ in (*form.fields, *form.checkboxes, *form.buttons)
            } | form.options.keys()
            if having in names:
                return form
        raise LookupError(f"no form with “{having}” on {self.page.url} ({self.page.status_code})")

    def submit(self, form: Form, *, check_all: bool = False, **values: str) -> requests.Response:
        """Send `form` with `values` in place of its own; with `check_all`, tick every box."""
        assert self.page is not None
        data = [(name, value) for name, value in form.fields if name not in values]
        if check_all:
            data += [box for box in form.checkboxes if box not in data]
        data += list(values.items())
        self.page = self.session.request(
            form.method,
            urljoin(self.page.url, form.action) if form.action else self.page.url,
            data=data if form.method == "post" else None,
            params=None if form.method == "post" else data,
            headers={"Referer": self.page.url},
            timeout=60,
        )
        return self.page
