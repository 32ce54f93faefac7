"""A person merges two contacts in Xero: one takes over the other's documents."""

from __future__ import annotations


def named(xero, name):
    return xero.get("Contacts", where=f'Name=="{name}"')["Contacts"][0]["ContactID"]


def other_customer(xero):
    return named(xero, "Kestrel Logistics")


def test_documents_move_and_the_merged_contact_says_where_to(sandbox, xero):
    gone, into = named(xero, "Ashford Design"), other_customer(xero)
    invoice = xero.create_invoice(Contact={"ContactID": gone})
    sandbox.control("POST", f"xero/contacts/{gone}/merge", {"into": into})
    read = xero.get(f"Invoices/{invoice['InvoiceID']}")["Invoices"][0]
    assert read["Contact"]["ContactID"] == into
    assert read["UpdatedDateUTC"] > invoice["UpdatedDateUTC"]
    single = xero.get(f"Contacts/{gone}")["Contacts"][0]
    assert (single["ContactStatus"], single["MergedToContactID"]) == ("ARCHIVED", into)
    everybody = {"includeArchived": "true", "IDs": gone}
    assert xero.get("Contacts", page=1, **everybody)["Contacts"][0]["MergedToContactID"] == into
    assert "MergedToContactID" not in xero.get("Contacts", **everybody)["Contacts"][0]


def test_a_merged_contact_takes_no_invoice_and_is_merged_once(sandbox, xero):
    gone = named(xero, "Ashford Plumbing")
    into = other_customer(xero)
    sandbox.control("POST", f"xero/contacts/{gone}/merge", {"into": into})
    refused = xero.call("PUT", "Invoices", xero.draft(Contact={"ContactID": gone}))
    assert "archived" in refused.json()["Elements"][0]["ValidationErrors"][0]["Message"]


def test_whether_stamps_of_moved_invoices_move_is_a_switch(sandbox, xero):
    sandbox.switch(xero_merge_moves_stamps=False)
    gone = named(xero, "Ashford Catering")
    invoice = xero.create_invoice(Contact={"ContactID": gone})
    sandbox.control("POST", f"xero/contacts/{gone}/merge", {"into": other_customer(xero)})
    read = xero.get(f"Invoices/{invoice['InvoiceID']}")["Invoices"][0]
    assert (read["Contact"]["ContactID"], read["UpdatedDateUTC"]) == (
        other_customer(xero),
        invoice["UpdatedDateUTC"],
    )
