"""Send what goes out: create, change and share invoices in Xero, and fill the fields of deals in Pipedrive."""
