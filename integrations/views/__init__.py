"""Pages for connecting and disconnecting the services, and the addresses of their webhooks."""
