"""F70: somebody leaves, or loses a role, while what they asked for waits. The policy: what was asked by somebody who
was allowed to is done, the story names them, and nothing more can be asked in their name.
"""

from __future__ import annotations

import pytest

from accounts.models import OutgoingEmail, Role
from integrations.outbox import notify
from invoices import actions
from invoices.timeline import for_invoice
from tests.factories import UserFactory
from tests.faults.drafts import active_contact, read_contacts, saved, write
from tests.invoices.sync.end_to_end.steps import deliver_all, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def fin(xero):
    return UserFactory(name="Fin Finance", role=Role.FINANCE, organisations=[xero])


def test_what_somebody_asked_who_left_is_done_in_their_name(xero, fin, client):
    read_contacts(xero)
    client.force_login(fin)
    invoice = write(xero, fin, contact=active_contact(xero))
    fin.is_active = False
    fin.save()
    deliver_all()
    notify.notify_failures()

    assert fresh(invoice).xero_status == "DRAFT"
    assert for_invoice(invoice)[0].sentence == "Fin Finance saved the draft"
    assert client.get(f"/invoices/{invoice.uid}/").status_code in (302, 404)
    assert not OutgoingEmail.objects.exists()


def test_an_approval_stands_though_the_role_was_lowered_before_it_went_out(xero, ada, fin):
    invoice = saved(xero, ada)
    actions.approve_invoice(fresh(invoice), by=fin, seen=actions.Seen.of(fresh(invoice)))
    fin.role = Role.SALES
    fin.save()
    deliver_all()

    now = fresh(invoice)
    assert now.xero_status == "AUTHORISED"
    assert "Fin Finance approved it" in [told.sentence for told in for_invoice(now)]
    with pytest.raises(actions.NotAllowed, match="Only finance can void"):
        actions.void_invoice(now, by=fin)
