"""The three parts as one form: filled from a draft, read back as content, each error beside its field."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, cast

from django import forms

from accounts.models import Connection
from invoices.amounts import MAX_LINES, TOO_MANY_LINES
from invoices.choices import ReferenceLists
from invoices.customers import Chosen, NewCustomer
from invoices.forms.content import draft_of, initial_of
from invoices.forms.customer import CustomerForm
from invoices.forms.details import DetailsForm
from invoices.forms.lines import BaseLineFormSet, LineForm, LineFormSet
from invoices.forms.sent import bounded
from invoices.mapping import DraftContent
from invoices.models import Contact


class Problem(Protocol):
    """An error about one field of the form, or of one of its lines."""

    @property
    def field(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def line(self) -> int | None: ...


@dataclass(frozen=True)
class SummaryEntry:
    """One line of the summary above the form; `target` is the id of the field it refers to."""

    target: str
    label: str
    text: str


class InvoiceForm:
    """Customer details, Invoice details and Invoice items of one invoice."""

    def __init__(
        self,
        *,
        connection: Connection,
        lists: ReferenceLists,
        data: Mapping[str, Any] | None = None,
        content: DraftContent | None = None,
        contact: Contact | None = None,
        more_lines: int = 0,
    ) -> None:
        self.connection = connection
        self.lists = lists
        data = bounded(data, more=more_lines) if data else data
        self.started_with = content or DraftContent()
        initial = initial_of(content, contact=contact) if content else None
        self.draft_key = _read_key(data)
        self.customer = CustomerForm(
            data, connection=connection, initial=initial.customer if initial else None
        )
        self.details = DetailsForm(data, lists=lists, initial=initial.details if initial else None)
        self.lines = cast(
            BaseLineFormSet,
            LineFormSet(
                data,
                prefix="lines",
                form_kwargs={"lists": lists},
                initial=initial.lines[:MAX_LINES] if initial else None,
            ),
        )
        self.general_errors: list[str] = []
        if initial and len(initial.lines) > MAX_LINES:
            self.general_errors.append(
                f"The deal has {len(initial.lines)} items. Only the first {MAX_LINES} are here: "
                "make a second invoice for the rest."
            )

    def is_valid(self) -> bool:
        """Return whether every field could be parsed (`validation.check_content` checks the content)."""
        parts = [self.customer.is_valid(), self.details.is_valid()]
        parts += [form.is_valid() for form in self.lines.kept]
        is_short = len(self.lines.kept) <= MAX_LINES
        if not is_short:
            self.general_errors.append(TOO_MANY_LINES)
        return all(parts) and is_short

    def content(self) -> DraftContent:
        """Return the content typed; a number that can't be read counts as none."""
        return draft_of(self.customer, self.details, self.lines.kept)

    @property
    def contact(self) -> Contact | None:
        """The Xero customer that is chosen."""
        return self.customer.picked

    @property
    def chosen(self) -> Chosen:
        """The person's choice of customer, one of Xero or a new one; None where the details decide."""
        return self.contact or (NewCustomer.NEW if self.customer.is_new else None)

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Put each problem beside its field, the others above the form; also on a form not sent yet."""
        for problem in problems:
            form = self._form_of(problem)
            if form is not None and problem.field in form.fields:
                _add_error(form, problem.field, problem.text)
            elif form is not None and isinstance(form, LineForm):
                _add_error(form, "description", problem.text)
            else:
                self.general_errors.append(problem.text)

    def _form_of(self, problem: Problem) -> forms.BaseForm | None:
        if problem.line is not None:
            kept = self.lines.kept
            return kept[problem.line] if 0 <= problem.line < len(kept) else None
        return next((form for form in (self.customer, self.details) if problem.field in form.fields), None)

    @property
    def summary(self) -> list[SummaryEntry]:
        """Every error with a link to its field, in the order of the page."""
        entries = [SummaryEntry("", "", text) for text in self.general_errors]
        entries += _entries(self.customer, "") + _entries(self.details, "")
        for number, form in enumerate(self.lines.kept, start=1):
            entries += _entries(form, f"Item {number}: ")
        return entries


def _entries(form: forms.BaseForm, where: str) -> list[SummaryEntry]:
    return [
        SummaryEntry(form[name].id_for_label, f"{where}{form[name].label}", str(text))
        for name, texts in form.errors.items()
        if name in form.fields
        for text in texts
    ]


def _add_error(form: forms.BaseForm, name: str, text: str) -> None:
    if not form.is_bound and not hasattr(form, "cleaned_data"):
        _ = form.errors
        form.cleaned_data = {}
    form.add_error(name, text)


def _read_key(data: Mapping[str, Any] | None) -> uuid.UUID:
    try:
        return uuid.UUID(str(data.get("draft_key"))) if data else uuid.uuid4()
    except ValueError:
        return uuid.uuid4()
