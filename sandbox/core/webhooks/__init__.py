"""Outgoing webhooks: the queue, the senders that deliver it, and what happens to a receiver that fails."""
