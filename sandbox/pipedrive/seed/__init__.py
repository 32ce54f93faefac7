"""The demo data of the sandbox's Pipedrive: users, fields, contacts, products and deals of one company."""
