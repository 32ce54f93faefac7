"""Small print that bites: stamps that do not move, day rates, lock dates, limits of files."""

from __future__ import annotations


def said(response):
    return response.json()["Elements"][0]["ValidationErrors"][0]["Message"]


def stamp(xero, invoice):
    return xero.get(f"Invoices/{invoice['InvoiceID']}")["Invoices"][0]["UpdatedDateUTC"]


def test_a_due_date_changed_after_a_payment_moves_no_stamp(sandbox, xero):
    invoice = xero.create_invoice(Status="AUTHORISED")
    path = f"Invoices/{invoice['InvoiceID']}"
    before = stamp(xero, invoice)
    xero.call("POST", path, {"DueDate": "2026-12-05"})
    moved = stamp(xero, invoice)
    assert moved > before
    sandbox.control("POST", f"xero/invoices/{invoice['InvoiceID']}/pay", {"amount": "10"})
    paid = stamp(xero, invoice)
    changed = xero.call("POST", path, {"DueDate": "2026-12-24"}).json()["Invoices"][0]
    assert (changed["DueDateString"], stamp(xero, invoice)) == ("2026-12-24T00:00:00", paid)


def test_a_first_invoice_makes_a_customer_without_moving_the_contact_s_stamp(xero):
    made = xero.call("PUT", "Contacts", {"Name": "Soon a customer"}).json()["Contacts"][0]
    xero.create_invoice(Contact={"ContactID": made["ContactID"]})
    read = xero.get(f"Contacts/{made['ContactID']}")["Contacts"][0]
    assert (made["IsCustomer"], read["IsCustomer"]) == (False, True)
    assert read["UpdatedDateUTC"] == made["UpdatedDateUTC"]


def test_what_a_contact_owes_is_read_with_it_and_moves_no_stamp(xero):
    made = xero.call("PUT", "Contacts", {"Name": "Owes a lot"}).json()["Contacts"][0]
    xero.create_invoice(Contact={"ContactID": made["ContactID"]}, Status="AUTHORISED", DueDate="2026-11-02")
    xero.create_invoice(Contact={"ContactID": made["ContactID"]}, Status="AUTHORISED", DueDate="2027-11-02")
    read = xero.get(f"Contacts/{made['ContactID']}")["Contacts"][0]
    assert read["Balances"] == {"AccountsReceivable": {"Outstanding": 240, "Overdue": 120}}
    assert read["UpdatedDateUTC"] == made["UpdatedDateUTC"]


def test_contact_details_in_an_invoice_rewrite_the_contact_and_its_persons_go(xero):
    persons = [{"FirstName": "Pam", "EmailAddress": "pam@p.example"}]
    made = xero.call("PUT", "Contacts", {"Name": "Has persons", "ContactPersons": persons}).json()[
        "Contacts"
    ][0]
    xero.create_invoice(Contact={"ContactID": made["ContactID"]})
    assert len(xero.get(f"Contacts/{made['ContactID']}")["Contacts"][0]["ContactPersons"]) == 1
    xero.create_invoice(Contact={"ContactID": made["ContactID"], "EmailAddress": "new@p.example"})
    read = xero.get(f"Contacts/{made['ContactID']}")["Contacts"][0]
    assert (read["EmailAddress"], read["ContactPersons"]) == ("new@p.example", [])


def test_a_foreign_invoice_takes_the_rate_of_the_day_and_an_odd_one_is_warned_of(xero):
    assert xero.create_invoice(CurrencyCode="EUR")["CurrencyRate"] == 1.17
    assert xero.create_invoice()["CurrencyRate"] == 1
    given = xero.create_invoice(CurrencyCode="EUR", CurrencyRate="1.2")
    assert (given["CurrencyRate"], "Warnings" in given) == (1.2, False)
    odd = xero.create_invoice(CurrencyCode="EUR", CurrencyRate="9")
    assert odd["Warnings"][0]["Message"].startswith("The currency rate")
    refused = xero.call("PUT", "Invoices", xero.draft(CurrencyCode="JPY"))
    assert said(refused) == "Organisation is not subscribed to currency JPY"


def test_nothing_changes_in_a_locked_period_but_advisers_pass_one_lock(sandbox, xero):
    invoice = xero.create_invoice(Status="AUTHORISED")
    path = f"xero/organisations/{xero.tenant}/edit"
    sandbox.control("POST", path, {"fields": {"PeriodLockDate": "2026-11-10"}})
    refused = xero.call("POST", f"Invoices/{invoice['InvoiceID']}", {"Date": "2026-11-12"})
    assert "period lock date, currently set at 10 November 2026" in said(refused)
    sandbox.switch(xero_connecting_role="FINANCIALADVISER")
    assert xero.call("POST", f"Invoices/{invoice['InvoiceID']}", {"Reference": "x"}).status_code == 200
    sandbox.control("POST", path, {"fields": {"PeriodLockDate": None, "EndOfYearLockDate": "2026-11-10"}})
    refused = xero.call("POST", f"Invoices/{invoice['InvoiceID']}", {"Status": "VOIDED"})
    assert "end of year lock date" in said(refused)
    sandbox.control("POST", path, {"fields": {"EndOfYearLockDate": None}})
    sandbox.switch(xero_connecting_role="STANDARD")


def test_ten_files_and_no_more_hang_on_an_invoice(xero):
    path = f"Invoices/{xero.create_invoice()['InvoiceID']}/Attachments"
    plain = {"Content-Type": "text/plain"}
    for number in range(10):
        assert xero.call("PUT", f"{path}/{number}.txt", data=b"x", headers=plain).status_code == 200
    assert xero.call("PUT", f"{path}/11.txt", data=b"x", headers=plain).status_code == 400
    assert xero.call("POST", f"{path}/1.txt", data=b"again", headers=plain).status_code == 200
    assert xero.call("GET", f"{path}/1.txt").content == b"again"


def test_connections_are_revoked_by_a_person(sandbox, xero):
    sandbox.control("POST", f"xero/connections/{xero.tenant}/revoke")
    assert xero.call("GET", "Organisation").status_code == 403
