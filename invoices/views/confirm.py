"""The confirmations asked before a step that can't be undone, and the reason typed with the answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """One confirmation. `reason` is the label of the text asked for, empty when none is."""

    verb: str
    title: str
    text: str
    button: str
    reason: str = ""
    is_final: bool = False

    @property
    def url_name(self) -> str:
        """The URL name that the answer is sent to."""
        return f"invoice_{self.verb}"


QUESTIONS = {
    question.verb: question
    for question in (
        Question(
            "reject",
            "Send it back to draft?",
            "Its owner will see the reason and can change the invoice.",
            "Reject",
            reason="Reason",
        ),
        Question(
            "void",
            "Void this invoice?",
            "A voided invoice stays in Xero as void. This can't be undone.",
            "Void invoice",
            is_final=True,
        ),
        Question(
            "delete",
            "Delete this draft?",
            "If Xero has it, it is deleted there too. This can't be undone.",
            "Delete draft",
            is_final=True,
        ),
        Question(
            "email",
            "E-mail this invoice?",
            "Xero sends it to the customer's e-mail address and marks it as sent.",
            "Send e-mail",
        ),
        Question(
            "discard",
            "Discard this change?",
            "The invoice here goes back to Xero's version.",
            "Discard the change",
            reason="Reason",
            is_final=True,
        ),
    )
}
# The question after the invoice has changed under the person's eyes; pressed at once, these ask nothing before.
AGAIN = QUESTIONS | {
    "submit": Question("submit", "Submit it as it is now?", "", "Submit for approval"),
    "approve": Question("approve", "Approve it as it is now?", "", "Approve"),
}
