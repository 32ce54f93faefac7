"""The demo data of the sandbox's Xero: two organisations with their lists, contacts, invoices and credits."""
