"""`manage.py create_api_token`: creates an API token of a person and prints it once, alone on the last line."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actions import create_api_token
from accounts.models import User


class Command(BaseCommand):
    """Creates an API token that acts as a person."""

    help = "Make an API token for a person and print it; it can't be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the person, the token's name and its lifetime."""
        parser.add_argument("email")
        parser.add_argument("--name", required=True, help="What the token is for, such as “warehouse”.")
        parser.add_argument(
            "--days", type=int, default=None, help="End it after so many days; without, it lasts."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the person, create the token and print it."""
        user = User.objects.filter(email__iexact=options["email"].strip()).first()
        if user is None:
            raise CommandError(f"Nobody here has the e-mail address {options['email']}.")
        if not user.is_active:
            raise CommandError(f"{user.email} may not sign in any more.")
        days = options["days"]
        if days is not None and days < 1:
            raise CommandError("A token lasts at least one day.")
        expires_at = timezone.now() + timedelta(days=days) if days else None
        _, token = create_api_token(user, name=options["name"], expires_at=expires_at)
        self.stderr.write(
            f"API token of {user.email} for {options['name']}. Keep it safe: it is shown only here."
        )
        self.stdout.write(token)
