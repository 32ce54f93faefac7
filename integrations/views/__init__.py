"""Decide what people and services meet at our door: connecting, disconnecting, webhooks."""
