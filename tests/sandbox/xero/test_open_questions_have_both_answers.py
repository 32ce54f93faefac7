"""What nobody could confirm about Xero is a switch; each way does what docs/sandbox.md says."""

from __future__ import annotations

LINE = {"Description": "Site survey", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200"}


def said(response):
    return response.json()["Elements"][0]["ValidationErrors"][0]["Message"]


def put(xero, path="Invoices", params=None, **fields):
    return xero.call("PUT", path, {"Invoices": [xero.draft(**fields)]}, params=params)


def test_the_default_of_summarize_errors(xero, turn):
    batch = {"Invoices": [xero.draft(), xero.draft(Type="WRONG")]}
    assert xero.call("PUT", "Invoices", batch).status_code == 400
    turn(xero_summarizes_errors=False)
    answers = xero.call("PUT", "Invoices", batch).json()["Invoices"]
    assert [row["StatusAttributeString"] for row in answers] == ["OK", "ERROR"]


def test_what_submitted_needs(xero, turn):
    bare = [{"Description": "x", "Quantity": 1, "UnitAmount": 5}]
    assert said(put(xero, Status="SUBMITTED", LineItems=bare)) == "Account must be valid."
    turn(xero_submitted_needs_accounts=False)
    assert put(xero, Status="SUBMITTED", LineItems=bare).status_code == 200
    assert said(put(xero, Status="AUTHORISED", LineItems=bare)) == "Account must be valid."


def test_approval_without_a_due_date(xero, turn):
    day = {"Date": "2026-11-01", "DueDate": None, "Status": "AUTHORISED"}
    assert put(xero, **day).json()["Invoices"][0]["DueDateString"] == "2026-11-01T00:00:00"
    turn(xero_due_date_from_terms=True)  # the organisation's terms: 30 days after the date
    due = put(xero, **day).json()["Invoices"][0]["DueDateString"]
    terms = xero.get(f"Contacts/{xero.customer()}")["Contacts"][0].get("PaymentTerms")
    assert due == ("2026-12-01T00:00:00" if terms is None else "2026-11-15T00:00:00")
    turn(xero_approved_needs_due_date=True)
    assert said(put(xero, **day)) == "The DueDate must be specified."


def test_halves_and_discounts(xero, turn):
    half = [LINE | {"UnitAmount": "10.05", "Quantity": "0.5"}]  # 5.025
    discounted = [LINE | {"UnitAmount": "2120.49", "DiscountRate": 10}]  # 1908.441
    low = [LINE | {"UnitAmount": "2120.46", "DiscountRate": 10}]  # 1908.414

    def amount(lines):
        return put(xero, LineItems=lines).json()["Invoices"][0]["LineItems"][0]["LineAmount"]

    assert (amount(half), amount(discounted), amount(low)) == (5.03, 1908.44, 1908.41)
    turn(xero_rounds_half_even=True)
    assert amount(half) == 5.02
    turn(xero_discount_rounded_down=True)
    assert amount([LINE | {"UnitAmount": "10.99", "DiscountRate": 10}]) == 9.89  # 9.891
    assert amount([LINE | {"UnitAmount": "10.98", "DiscountRate": 10}]) == 9.88  # 9.882
    assert amount([LINE | {"UnitAmount": "10.97", "DiscountRate": 10}]) == 9.87  # 9.873
    assert amount([LINE | {"UnitAmount": "10.96", "DiscountRate": 10}]) == 9.86  # 9.864
    assert amount([LINE | {"UnitAmount": "10.95", "DiscountRate": 10}]) == 9.85  # 9.855, else 9.86


def test_numbers_of_dead_invoices(xero, turn):
    dead = xero.create_invoice(InvoiceNumber="DEAD-1")
    xero.call("POST", f"Invoices/{dead['InvoiceID']}", {"Status": "DELETED"})
    assert said(put(xero, InvoiceNumber="DEAD-1")) == "Invoice # must be unique."
    turn(xero_dead_numbers_are_free=True)
    assert put(xero, InvoiceNumber="DEAD-1").status_code == 200


def test_a_contact_by_name_only(xero, turn):
    by_name = {"Contact": {"Name": "Brightwater Homes"}}
    assert put(xero, **by_name).json()["Invoices"][0]["Contact"]["ContactID"] == xero.customer()
    turn(xero_contact_name_finds=False)
    made = put(xero, **by_name).json()["Invoices"][0]["Contact"]["ContactID"]
    assert made != xero.customer()
    xero.call("POST", f"Contacts/{made}", {"Name": "Brightwater Homes (twin)"})


def test_links_and_mails_that_are_refused(xero, turn):
    path = f"Invoices/{xero.create_invoice()['InvoiceID']}"
    assert xero.call("GET", f"{path}/OnlineInvoice").status_code == 400
    assert "submitted" in said(xero.call("POST", f"{path}/Email"))
    turn(xero_online_link_refusal_is_404=True, xero_email_refusal_is_plain=True)
    assert xero.call("GET", f"{path}/OnlineInvoice").status_code == 404
    assert "submitted" in xero.call("POST", f"{path}/Email").json()["Message"]


def test_e_mails_run_out(xero, turn):
    path = f"Invoices/{xero.create_invoice(Status='AUTHORISED')['InvoiceID']}/Email"
    assert xero.call("POST", path).status_code == 204
    turn(xero_email_limit=1)
    assert said(xero.call("POST", path)) == "The daily email limit has been reached."


def test_where_a_downgraded_approval_ends(xero, turn):
    turn(xero_may_approve=False)
    assert put(xero, Status="AUTHORISED").json()["Invoices"][0]["Status"] == "SUBMITTED"
    turn(xero_downgrades_to_draft=True)
    assert put(xero, Status="AUTHORISED").json()["Invoices"][0]["Status"] == "DRAFT"


def test_the_envelope_of_a_key_clash(xero, turn):
    headers = {"Idempotency-Key": "clash-1"}
    xero.call("PUT", "Invoices", xero.draft(), headers=headers)
    other = xero.draft(Reference="another")
    assert (
        "is used with a different request"
        in xero.call("PUT", "Invoices", other, headers=headers).json()["Message"]
    )
    turn(xero_key_clash_has_elements=True)
    assert "is used with a different request" in said(xero.call("PUT", "Invoices", other, headers=headers))


def test_deleted_ones_summaries_and_that_very_second(xero, turn):
    dead = xero.create_invoice()
    dead = xero.call("POST", f"Invoices/{dead['InvoiceID']}", {"Status": "DELETED"}).json()["Invoices"][0]
    asked = {"IDs": dead["InvoiceID"], "page": 1}
    assert len(xero.get("Invoices", **asked)["Invoices"]) == 1
    assert "pagination" in xero.get("Invoices", summaryOnly="true", pageSize=1)
    very = {"If-Modified-Since": dead["UpdatedDateUTCString"].rstrip("Z")}
    assert dead["InvoiceID"] in xero.call("GET", "Invoices", params={"page": 1}, headers=very).text
    turn(xero_lists_deleted=False, xero_summary_has_pagination=False, xero_modified_since_inclusive=False)
    assert xero.get("Invoices", **asked)["Invoices"] == []
    assert "pagination" not in xero.get("Invoices", summaryOnly="true", pageSize=1)
    assert dead["InvoiceID"] not in xero.call("GET", "Invoices", params={"page": 1}, headers=very).text


def test_totals_that_are_sent(xero, turn):
    assert put(xero, Total=1).status_code == 200
    turn(xero_checks_totals=True)
    assert said(put(xero, Total=1)) == "The invoice total does not equal the sum of the lines."
    assert put(xero, Total=120, SubTotal=100).status_code == 200


def test_the_role_of_who_connected(xero, turn):
    def actions():
        rows = xero.get("Organisation/Actions")["Actions"]
        return {row["Name"] for row in rows if row["Status"] == "NOT-ALLOWED"}

    assert actions() == {"ApproveTransactionsBeforePeriodLockDate"}
    turn(xero_connecting_role="FINANCIALADVISER", xero_may_approve=False)
    assert actions() == {"CreateApprovedInvoice"}
    turn(xero_connecting_role="READONLY")
    assert xero.call("GET", "Organisation").status_code == 403


def test_a_small_plan_approves_a_few_invoices_a_month(xero, turn):
    turn(xero_approval_limit=1)
    assert said(put(xero, Status="AUTHORISED")) == "You have reached the limit of invoices you can approve"
    assert put(xero).status_code == 200
