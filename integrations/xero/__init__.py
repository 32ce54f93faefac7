"""Decide how InvoiceBridge speaks with Xero: sign-in, calls, documents, webhooks.

Plain Python, no framework.
"""
