"""The demo data of the small Xero: two organisations with their lists, contacts, invoices and credits."""
