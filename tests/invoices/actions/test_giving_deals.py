"""A deal is opened to a colleague by its owner or by finance."""

from __future__ import annotations

import pytest

from invoices import actions
from invoices.actions import NotAllowed
from invoices.models import Deal
from tests.factories import UserFactory


@pytest.mark.parametrize("giver", ["rita", "fin"])
def test_the_colleague_sees_it(northwind, giver):
    sam = UserFactory()
    actions.give_deal(northwind.deal, to=sam, by=getattr(northwind, giver))
    assert Deal.objects.visible_to(sam).get() == northwind.deal


def test_nobody_else_gives_it(northwind):
    with pytest.raises(NotAllowed):
        actions.give_deal(northwind.deal, to=UserFactory(), by=UserFactory(pipedrive_user_id=8))


def test_nor_to_somebody_who_left(northwind):
    with pytest.raises(NotAllowed, match="no longer"):
        actions.give_deal(northwind.deal, to=UserFactory(is_active=False), by=northwind.fin)
