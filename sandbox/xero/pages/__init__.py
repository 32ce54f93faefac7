"""The pages a person clicks through in the sandbox's Xero."""
