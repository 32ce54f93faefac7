"""Over real HTTP: the second invoice of a customer, after a new name, a merge, and beside a namesake."""

from __future__ import annotations

import pytest

from integrations import inbox
from integrations.models import InboxMessage, OutboxMessage
from invoices import sync
from invoices.models import Contact, Deal, Invoice
from tests.factories import DealFactory
from tests.invoices.sync.end_to_end.steps import deliver_all, draft_of

pytestmark = pytest.mark.django_db

SMITH = "Mr & Mrs Smith"


@pytest.fixture
def mirrored(sandbox, pipedrive, xero):
    """Xero read once; the deal is one of Pipedrive's."""
    sync.read_changes(xero)


def copy_of(deal, **changes):
    values = {
        "connection": deal.connection,
        "deal_document": deal.deal_document,
        "product_documents": deal.product_documents,
        "pipedrive_id": 9000 + Deal.objects.count(),
        "person_name": "",
        "person_document": {},
        "organization_name": "",
        "organization_document": {},
        **changes,
    }
    return DealFactory(**values)


def family(deal, person):
    document = {"id": person, "name": SMITH, "emails": [{"value": f"{person}@smith.test", "primary": True}]}
    return copy_of(deal, pipedrive_person_id=person, person_name=SMITH, person_document=document)


def test_two_families_of_one_name_at_the_same_moment_are_not_one_customer(mirrored, deal, xero, ada):
    """Neither is known when the second form is saved, so only Xero's refusal shows that the name is taken."""
    first, second = (draft_of(family(deal, person), xero, ada) for person in (907, 909))
    deliver_all()
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.xero_id
    assert first.contact.contact_number == "pipedrive-person-907"
    assert second.xero_id == ""
    message = OutboxMessage.objects.get(mailbox=second.mailbox)
    assert message.state == "failed"
    assert [one["field"] for one in message.problems] == ["contact_name"]
    assert "belongs to another record in Pipedrive" in message.problems[0]["text"]


def test_a_renamed_organization_is_billed_under_the_contact_it_had(mirrored, deal, xero, ada):
    first = draft_of(deal, xero, ada)
    deliver_all()
    first.refresh_from_db()
    Deal.objects.filter(pk=deal.pk).update(
        organization_name="Renamed Holdings",
        organization_document={**deal.organization_document, "name": "Renamed Holdings"},
    )
    deal.refresh_from_db()
    contacts = Contact.objects.count()

    # Another content, so that it is no repetition.
    Deal.objects.filter(pk=deal.pk).update(product_documents=deal.product_documents[:1])
    deal.refresh_from_db()
    second = draft_of(deal, xero, ada)
    deliver_all()
    second.refresh_from_db()

    assert second.xero_id not in ("", first.xero_id)
    assert second.contact == first.contact
    assert Contact.objects.count() == contacts


def test_an_event_of_a_merge_takes_the_customer_along(mirrored, deal, pipedrive, xero, ada):
    first = draft_of(deal, xero, ada)
    deliver_all()
    first.refresh_from_db()
    gone = deal.pipedrive_organization_id
    inbox.receive_many(
        [
            inbox.new_message(
                provider="pipedrive",
                connection=pipedrive,
                kind="pipedrive.organization",
                resource_id=str(gone),
                dedupe_key="merged",
                payload={"meta": {"action": "delete", "merged_to_id": "990"}},
            )
        ]
    )
    sync.pull_organizations(pipedrive, list(InboxMessage.objects.filter(kind="pipedrive.organization")))
    kept = copy_of(
        deal,
        pipedrive_organization_id=990,
        organization_name="Kept Ltd",
        organization_document={"id": 990, "name": "Kept Ltd"},
    )
    second = draft_of(kept, xero, ada)
    deliver_all()
    second.refresh_from_db()
    assert second.contact == first.contact
    assert Invoice.objects.get(pk=first.pk).customer_number == "pipedrive-org-990"
