"""A package, so that what all journeys share is ended after the last of them."""
