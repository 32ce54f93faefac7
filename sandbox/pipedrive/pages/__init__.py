"""The pages a person clicks through: deals, contacts, product lines, app settings."""
