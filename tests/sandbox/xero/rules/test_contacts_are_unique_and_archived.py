"""Contacts: uniqueness, upsert, archived ones, limits."""

from __future__ import annotations


def said(response):
    return response.json()["Elements"][0]["ValidationErrors"][0]["Message"]


def test_a_name_is_unique_whatever_its_case(xero):
    refused = xero.call("PUT", "Contacts", {"Name": "BRIGHTWATER homes"})
    assert refused.status_code == 400
    assert "is already assigned to another contact" in said(refused)
    assert refused.json()["Elements"][0]["ContactID"] == "00000000-0000-0000-0000-000000000000"


def test_post_finds_by_id_number_or_name(xero):
    body = {"Name": "Upserted Ltd", "ContactNumber": "pipedrive-org-999", "TaxNumber": "GB1"}
    made = xero.call("PUT", "Contacts", body).json()["Contacts"][0]
    by_number = {"ContactNumber": "pipedrive-org-999", "EmailAddress": "a@upserted.example"}
    changed = xero.call("POST", "Contacts", by_number).json()["Contacts"][0]
    assert (changed["ContactID"], changed["TaxNumber"]) == (made["ContactID"], "GB1")
    assert xero.get("Contacts/pipedrive-org-999")["Contacts"][0]["EmailAddress"] == "a@upserted.example"
    by_name = xero.call("POST", "Contacts", {"Name": "upserted LTD", "FirstName": "Uma"}).json()["Contacts"][
        0
    ]
    assert (by_name["ContactID"], by_name["FirstName"]) == (made["ContactID"], "Uma")


def test_an_archived_contact_is_hidden_and_cannot_be_used(xero):
    hidden = xero.get("Contacts", where='Name=="Closed Down Trading"')["Contacts"]
    assert hidden == []
    shown = xero.get("Contacts", where='Name=="Closed Down Trading"', includeArchived="true")["Contacts"][0]
    assert shown["ContactStatus"] == "ARCHIVED"
    refused = xero.call("PUT", "Invoices", xero.draft(Contact={"ContactID": shown["ContactID"]}))
    assert said(refused) == "The contact is archived and cannot be used."
    edited = xero.call("POST", f"Contacts/{shown['ContactID']}", {"FirstName": "X"})
    assert "Archived contacts cannot currently be edited via the API." in said(edited)


def test_wrong_fields_are_refused(xero):
    assert said(xero.call("PUT", "Contacts", {"Name": "Bad Mail", "EmailAddress": "jürgen@x.example"})) == (
        "Email address must be valid."
    )
    assert xero.call("PUT", "Contacts", {"Name": "Less < More"}).status_code == 400
    assert xero.call("PUT", "Contacts", {"EmailAddress": "a@b.example"}).status_code == 400


def test_lists_leave_out_persons_unless_paged(xero):
    bare = xero.get("Contacts", searchTerm="brightwater")["Contacts"][0]
    paged = xero.get("Contacts", searchTerm="brightwater", page=1)["Contacts"][0]
    assert "ContactPersons" not in bare
    assert paged["ContactPersons"] == []
    assert paged["PaymentTerms"]["Sales"]["Day"] == 14
