"""A package, so that the running stack all journeys share is stopped after the last of them."""
