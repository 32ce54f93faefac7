"""The post room: failed messages can be tried again or given up, and nobody reads other people's post."""

from __future__ import annotations

import pytest
from django.urls import reverse

from integrations.models import OutboxMessage
from invoices.timeline import for_invoice
from tests.factories import InboxMessageFactory, InvoiceFactory, OutboxMessageFactory, XeroConnectionFactory

URL = reverse("admin:integrations_outboxmessage_changelist")
EVENTS = reverse("admin:integrations_inboxmessage_changelist")
pytestmark = pytest.mark.django_db


def press(client, action, *messages, url=URL, **typed):
    chosen = [message.pk for message in messages]
    return client.post(url, {"action": action, "_selected_action": chosen, **typed}, follow=True)


def states():
    return list(OutboxMessage.objects.order_by("id").values_list("state", flat=True))


def test_the_list_speaks_in_words_and_names_the_invoice(desk, failed):
    page = desk.get(URL).content.decode()

    for words in ("Save the changes", "INV-0042, Ace Ltd", "Rejected", "Account code &#x27;999&#x27;"):
        assert words in page
    assert "xero.invoice.update</" not in page


def test_a_page_of_messages_costs_few_queries(
    desk, failed, refuse, organisation, django_assert_max_num_queries
):
    for _ in range(20):
        refuse(InvoiceFactory(connection=organisation))
    with django_assert_max_num_queries(12):
        desk.get(URL)


def test_retry_puts_it_back_and_the_invoice_tells_so(desk, failed, invoice):
    press(desk, "retry", failed)

    assert states() == ["pending"]
    assert for_invoice(invoice)[-1].sentence == "Fin Finance asked to try again"


def test_retry_all_of_this_kind_asks_and_takes_only_those(desk, failed, refuse, organisation):
    twin = refuse(InvoiceFactory(connection=organisation))
    other_reason = refuse(InvoiceFactory(connection=organisation), failure="exhausted")
    other_kind = refuse(InvoiceFactory(connection=organisation), kind="xero.invoice.email")
    foreign = refuse(InvoiceFactory())

    asked = press(desk, "retry_alike", failed)
    assert "2 messages" in asked.content.decode()
    assert states() == ["failed"] * 5
    press(desk, "retry_alike", failed, confirmed="yes")

    pending = set(OutboxMessage.objects.filter(state="pending"))
    assert pending == {failed, twin}
    assert pending.isdisjoint({other_reason, other_kind, foreign})


@pytest.mark.parametrize("typed", [{}, {"confirmed": "yes", "reason": "  "}])
def test_discard_asks_for_a_reason_first(desk, failed, typed):
    answer = press(desk, "discard", failed, **typed)

    assert "Reason, kept with the message" in answer.content.decode()
    assert states() == ["failed"]


def test_discard_keeps_the_reason_with_the_message_and_in_the_timeline(desk, failed, invoice):
    press(desk, "discard", failed, confirmed="yes", reason="Booked by hand")

    failed.refresh_from_db()
    assert failed.state == "cancelled"
    assert failed.problems[-1]["text"] == "Discarded by Fin Finance: Booked by hand"
    told = for_invoice(invoice)[-1]
    assert (told.sentence, told.detail) == (
        "Fin Finance discarded what Xero had not accepted",
        "“Booked by hand”",
    )


def test_what_is_about_no_invoice_is_tried_again_too(desk, organisation):
    OutboxMessageFactory(kind="reference_data.refresh", connection=organisation, state="failed")
    press(desk, "retry", OutboxMessage.objects.get())
    assert states() == ["pending"]


def test_what_did_not_fail_is_left_alone(desk, organisation):
    sent = OutboxMessageFactory(connection=organisation, state="delivered")
    page = press(desk, "retry", sent)
    assert states() == ["delivered"]
    assert "None of these failed" in page.content.decode()


def test_a_failed_event_is_worked_on_again(desk, organisation, wake_ups):
    event = InboxMessageFactory(connection=organisation, state="failed", attempts=6, error="KeyError: x")
    done = InboxMessageFactory(connection=organisation, state="processed")

    press(desk, "retry", event, done, url=EVENTS)

    event.refresh_from_db()
    done.refresh_from_db()
    assert (event.state, event.attempts, done.state) == ("received", 0, "processed")


def test_foreign_post_is_not_shown(desk, failed):
    OutboxMessageFactory(connection=XeroConnectionFactory(name="Southwind Ltd"))

    page = desk.get(URL)

    assert page.context["cl"].result_count == OutboxMessage.objects.count() - 1
