"""The frame of every page: what the menu shows to whom, the reconnect banner, and nothing inline."""

from __future__ import annotations

import re

import pytest
from django.template.loader import render_to_string

INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son[a-z]+=|javascript:", re.I
)


@pytest.mark.parametrize(
    "address", ["/deals/", "/deals/{deal}/", "/deals/{deal}/invoice/", "/invoices/", "/invoices/{uid}/"]
)
def test_nothing_is_inline_and_the_policy_is_strict(as_rep, deal, invoice, address):
    answer = as_rep.get(address.format(deal=deal.pk, uid=invoice.uid))
    assert not INLINE.search(answer.content.decode())
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self';" in policy + ";"
    assert "unsafe" not in policy


def test_the_menu_follows_the_role(client, rep, finance, administrator):
    def menu(person):
        client.force_login(person)
        page = client.get("/deals/").content.decode()
        top = page[page.index('aria-label="Main"') : page.index("</nav>")]
        return re.findall(r">([^<>]+)</a>", top)

    assert menu(rep) == ["Deals", "Invoices"]
    assert menu(finance) == ["Deals", "Invoices", "Finance desk"]
    assert menu(administrator) == ["Deals", "Invoices", "Finance desk", "Connections", "Team"]


def test_the_banner_says_what_to_reconnect(as_rep, client, xero, administrator):
    xero.state = "needs_reconnect"
    xero.save()
    page = as_rep.get("/deals/").content.decode()
    assert "Xero needs reconnecting: Northwind Traders Ltd" in page
    assert "Please tell an administrator" in page
    client.force_login(administrator)
    assert "Reconnect Xero" in client.get("/deals/").content.decode()


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "500.html", "403_csrf.html"])
def test_error_pages_render_without_anything(name):
    page = render_to_string(name)
    assert "<h1>" in page
    assert not INLINE.search(page)


def test_a_page_that_is_not_there_says_so(as_rep):
    answer = as_rep.get("/deals/999999/")
    assert answer.status_code == 404
    assert "Page not found" in answer.content.decode()
