"""The pages a person clicks in the small Xero."""
