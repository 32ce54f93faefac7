"""Switches for what nobody could confirm about Xero, with both answers (docs/xero.md)."""

from __future__ import annotations

from sandbox.core import switches

switches.register(
    # the previous refresh token
    xero_refresh_grace=True,  # works for 30 more minutes
    xero_grace_returns_same_pair=False,  # using it answers the pair issued last, else a third one
    xero_new_token_ends_grace=False,  # using the new one ends its 30 minutes
    # one invalid element of several
    xero_summarizes_errors=True,  # refuses the whole call when summarizeErrors is not sent
    xero_save_valid_siblings=False,  # and yet keeps the valid ones
    # what a status needs
    xero_submitted_needs_accounts=True,  # SUBMITTED asks for an account a line, as AUTHORISED does
    xero_approved_needs_due_date=False,  # AUTHORISED without DueDate is refused, else it is set
    xero_due_date_from_terms=False,  # it is set by the payment terms, else to the date
    # exact halves, and discounts
    xero_rounds_half_even=False,  # else half up
    xero_discount_rounded_down=False,  # a discounted line loses its fraction of a cent
    # payments
    xero_payment_fires_update=True,  # a payment sends INVOICE UPDATE
    # If-Modified-Since
    xero_modified_since_inclusive=True,  # what changed in that very second is listed
    xero_modified_since_304=False,  # nothing changed answers 304 instead of an empty list
    # payments taken back, numbers, ids and names
    xero_deleted_payment_moves_stamp=True,  # a deleted payment is found by If-Modified-Since
    xero_dead_numbers_are_free=False,  # the number of a deleted or voided invoice may be used again
    xero_unknown_id_is_404=True,  # a write naming an unknown invoice or contact answers 404, else 400
    xero_contact_name_finds=True,  # a contact sent by Name alone is looked up, else always a new one
    # documents
    xero_submitted_online_link=True,  # a submitted invoice has an online link
    xero_online_link_refusal_is_404=False,  # without a link 404, else 400
    xero_email_refusal_is_plain=False,  # a refused e-mail says why in Message, else in Elements
    xero_email_marks_sent=True,  # e-mailing an invoice sets SentToContact
    xero_draft_pdf=True,  # a draft has a PDF
    # rights
    xero_may_approve=True,  # the connecting user may approve invoices; else AUTHORISED is downgraded
    xero_downgrades_to_draft=False,  # to DRAFT, else to SUBMITTED
    # envelopes, tokens, callback
    xero_key_clash_has_elements=False,  # an Idempotency-Key clash is a ValidationException with Elements
    xero_invalid_client_is_401=False,  # else 400
    xero_access_token_has_audience=True,  # the access token names an aud
    xero_callback_extras=False,  # the callback also carries scope and session_state
    # items
    xero_items_read_with_invoices=True,  # accounting.invoices is enough to read items
    xero_items_written_with_invoices=False,  # and to write them
    # links and lists
    xero_deep_link_opens_drafts=True,  # the new link opens drafts and submitted invoices too
    xero_summary_has_pagination=True,  # summaryOnly keeps the pagination
    xero_lists_deleted=True,  # lists without Statuses hold DELETED invoices
    # ten thousand calls a minute an app
    xero_app_minute_problem="appminute",  # how X-Rate-Limit-Problem spells it
    xero_app_minute_retry_after=True,  # such a 429 carries Retry-After
    # totals sent
    xero_checks_totals=False,  # a sent total that differs is refused, else ignored
    # lines
    xero_new_lines_first=True,  # an update stores lines without LineItemID before the known ones
    xero_shows_both_discounts=True,  # single reads bear rate and amount, lists the rate alone
    xero_zero_lines_lose_account=True,  # a line of 0.00 is stored without account and tax
    xero_third_decimal_of_rate="rounded",  # of a DiscountRate: also "cut", "refused"
    # lines, consent, currencies and merges
    xero_line_account_moves_stamp=True,  # with money applied, another account on a line moves UpdatedDateUTC
    xero_bulk_connect=True,  # one consent may connect several organisations
    xero_currency_from_contact=False,  # an invoice without currency takes its contact's, else the base one
    xero_merge_moves_stamps=True,  # merging contacts moves UpdatedDateUTC of their invoices
    # who connected, and what the organisation's plan allows
    xero_connecting_role="STANDARD",  # of the connecting user: also FINANCIALADVISER, INVOICEONLY, READONLY
    xero_approval_limit=0,  # sales invoices approved a month, 0 for no limit
    xero_email_limit=-1,  # invoices e-mailed a day; -1: 1,000, of a trial 20, of a demo company 0
)
