"""The resources of the Accounting API, a module for each kind of document."""
