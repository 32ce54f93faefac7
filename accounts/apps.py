"""App configuration of `accounts`."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Register `accounts` with Django."""

    name = "accounts"
    verbose_name = "People and connections"
