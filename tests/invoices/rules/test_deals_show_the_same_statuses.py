"""The deal field in Pipedrive has a choice for each status that an invoice can show, and for nothing else."""

from __future__ import annotations

from integrations.lifecycle.pipedrive_setup import DEAL_FIELDS
from invoices.statuses import GRAVEST_FIRST, STATUSES, XeroStatus


def test_the_choices_are_the_statuses_of_the_pages():
    (status,) = [field for field in DEAL_FIELDS if field.key == "status"]
    assert status.labels == tuple(one.label for one in STATUSES)
    assert set(XeroStatus.labels) < set(status.labels)


def test_every_status_has_its_place_among_several():
    assert len(GRAVEST_FIRST) == len(STATUSES)
    assert set(GRAVEST_FIRST) == set(STATUSES)
