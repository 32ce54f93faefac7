"""Somebody removes the app in Pipedrive: we hear it at once, stop asking, and go on after a new consent."""

from __future__ import annotations

from sandbox.demo import company
from tests.journeys.people import control, eventually


def test_a_removed_app_is_known_and_can_be_connected_again(stack, rep_program):
    browser = company.sign_in(stack.site)

    def connected():
        return company.connections(browser, stack.site)["pipedrive"]

    assert connected()
    ended = control(stack, "POST", "pipedrive/uninstall")["uninstalled"]
    assert [one["app_said"] for one in ended] == ["200"]
    try:
        assert connected() == []
        assert control(stack, "GET", "pipedrive/webhooks")["webhooks"] == []
    finally:
        company.connect(browser, stack.site, "pipedrive")
    assert connected()
    hooks = eventually(lambda: control(stack, "GET", "pipedrive/webhooks")["webhooks"], bool)
    assert {"deal", "person", "organization"} >= {hook["event_object"] for hook in hooks} - {"deal_product"}
    assert rep_program.deal("Person without e-mail")["id"]
