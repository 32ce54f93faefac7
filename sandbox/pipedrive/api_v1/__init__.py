"""API v1: resources that v2 does not have, in the older envelope."""
