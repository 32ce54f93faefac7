"""`manage.py reset_second_factor`: turns off a person's second factor, for an administrator who lost theirs."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import reset_second_factor
from accounts.models import User


class Command(BaseCommand):
    """Turns off a person's second factor; afterwards their password alone lets them in."""

    help = "Turn off a person's second factor and its recovery codes. They are told by e-mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the e-mail address of the person."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the person and turn it off."""
        user = User.objects.filter(email__iexact=options["email"].strip()).first()
        if user is None:
            raise CommandError(f"Nobody here has the e-mail address {options['email']}.")
        if reset_second_factor(user, by=None):
            self.stdout.write(f"{user.email} signs in with the password alone now.")
        else:
            self.stdout.write(f"{user.email} has no second factor.")
