"""The demo data of the small Pipedrive: one company with its users, fields, contacts, products and deals."""
