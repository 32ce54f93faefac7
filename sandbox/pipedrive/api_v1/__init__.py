"""API v1: what lives nowhere else, in its older envelope."""
