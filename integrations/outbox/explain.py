"""The sentences of post room and e-mail: where a message is, and why a person is needed when one is."""

from __future__ import annotations

from django.utils import timezone

from integrations import outbox, routing
from integrations.models import Failure, InboxMessage, InboxState, OutboxMessage, OutboxState

TONES = {
    OutboxState.PENDING: "info",
    OutboxState.DELIVERED: "good",
    OutboxState.FAILED: "bad",
    OutboxState.CANCELLED: "muted",
    InboxState.RECEIVED: "info",
    InboxState.PROCESSED: "good",
    InboxState.IGNORED: "muted",
}
# The field of a problem when the message's deal has changed while it waited.
ABOUT_DEAL = "deal"
# The field of a problem when the document is no longer the one a person decided about.
CHANGED_SINCE_SEEN = "seen"
IN_DOUBT = "We don't know whether it arrived; before sending it again, we check."


def explain_message(message: OutboxMessage) -> str:
    """Return a few sentences on an outgoing message: where it is, why, and what a person can do."""
    service = message.connection.get_provider_display()
    if message.state == OutboxState.DELIVERED:
        return f"Delivered to {service}{_at(message.delivered_at)}."
    if message.state == OutboxState.CANCELLED:
        return f"Discarded; it will not be sent. {sentences_of(message)}".strip()
    text = _failed(message, service) if message.state == OutboxState.FAILED else _waiting(message, service)
    return f"{text} {IN_DOUBT}" if _doubtful(message) else text


def explain_event(message: InboxMessage) -> str:
    """Return a sentence on an incoming event."""
    service = message.get_provider_display()
    if message.state == InboxState.PROCESSED:
        return f"Read again from {service} and processed{_at(message.processed_at)}."
    if message.state == InboxState.IGNORED:
        return message.error or "Nothing here depends on it."
    if message.state == InboxState.FAILED:
        return (
            f"A person is needed: something went wrong here {message.attempts} times while we processed it, and the "
            "log says what. Retry it once that is fixed; a catch-up reads the document in any case."
        )
    if message.connection and not message.connection.is_usable:
        return f"Waiting until {message.connection} is reconnected."
    return f"Waiting to be processed. {message.error}".strip()


def has_conflict(message: OutboxMessage) -> bool:
    """Return whether the message failed because the service's document was changed too."""
    return any(problem.get("versions") for problem in message.problems)


def is_held_back(message: OutboxMessage) -> bool:
    """Return whether nothing was sent because the deal it came from changed while it waited."""
    return any(problem.get("field") == ABOUT_DEAL for problem in message.problems)


def is_overtaken(message: OutboxMessage) -> bool:
    """Return whether nothing was sent because the document is not the one a person decided about."""
    return any(problem.get("field") == CHANGED_SINCE_SEEN for problem in message.problems)


def sentences_of(message: OutboxMessage) -> str:
    """Return the service's own sentences, or ours where it gave none."""
    return " ".join(str(problem.get("text", "")) for problem in message.problems)


def _failed(message: OutboxMessage, service: str) -> str:
    if has_conflict(message):
        return (
            f"A person is needed: it was changed in {service} too, so nothing was sent. {sentences_of(message)} "
            "All versions are kept and shown side by side on the invoice's page."
        )
    if is_held_back(message):
        return f"A person is needed on the invoice's page. {sentences_of(message)}"
    if is_overtaken(message):
        return f"A person is needed on the invoice's page. {sentences_of(message)}"
    if message.failure == Failure.REJECTED:
        return (
            f"A person is needed: {service} refused it. {sentences_of(message)} "
            "Correct it and send it again, or discard it with a reason."
        )
    if message.failure == Failure.NOT_ASKED:
        return f"A person is needed: {service} was not asked. {sentences_of(message)}"
    if message.failure == Failure.LEFT_AS_IT_WAS:
        return f"A person is needed: {service} did not do it. {sentences_of(message)}"
    if message.failure == Failure.EXHAUSTED:
        return (
            f"A person is needed: {service} has not answered for too long ({message.attempts} attempts), "
            "so we stopped. Retry it when the service is back."
        )
    return (
        "A person is needed: something went wrong here, and we do not know what it means. "
        "The attempts below show each request and its answer; the log has the details."
    )


def _waiting(message: OutboxMessage, service: str) -> str:
    if not message.connection.is_usable:
        return f"Waiting until an administrator has reconnected {message.connection}; then it is sent automatically."
    if message.connection.paused_at:
        return (
            f"Held back: an administrator has paused sending to {message.connection}. "
            f"{message.connection.pause_reason}"
        )
    older = outbox.open_messages(message.mailbox).filter(pk__lt=message.pk).first()
    if older is not None:
        state = "failed" if older.state == OutboxState.FAILED else "is still on its way"
        return (
            f"Waiting for “{routing.words_of(older.kind)}” (message {older.pk}), which {state}: "
            "messages are sent in order."
        )
    if message.not_before > timezone.now():
        reason = f"{service} is not answering. " if message.problems else "The call limit makes it wait. "
        return f"{reason}No person is needed; next try{_at(message.not_before)}."
    return "On its way. No person is needed."


def _doubtful(message: OutboxMessage) -> bool:
    return message.is_ambiguous and bool(message.attempts) and message.claimed_until is None


def _at(moment: object) -> str:
    return f" at {timezone.localtime(moment):%H:%M on %-d %b %Y}" if moment else ""  # type: ignore[arg-type]
