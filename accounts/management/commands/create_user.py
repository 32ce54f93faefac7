"""`manage.py create_user`: adds a person or changes their role. It is safe to run again.

Without a password (`--ask-password`, `--password-stdin`) it prints the link at which the person chooses one.
"""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts.actions import LastAdministrator, change_user, invite_user
from accounts.invitations import invitation_url
from accounts.models import Connection, Provider, Role, User


class Command(BaseCommand):
    """Adds a person, or gives an existing one the name, role and organisations."""

    help = "Add a person, or change the name, role and organisations of an existing one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the e-mail address, role, organisations and the source of the password."""
        parser.add_argument("email")
        parser.add_argument("--name", default=None)
        parser.add_argument("--role", choices=Role.values, default=None)
        parser.add_argument(
            "--organisation",
            action="append",
            metavar="NAME",
            help="A Xero organisation they work in, by name or tenant id; give it once for each.",
        )
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            help="Read the password from the first line of standard input.",
        )
        parser.add_argument(
            "--ask-password", action="store_true", help="Ask for the password on the terminal."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Parse the arguments, call one action and print what it did."""
        email = options["email"].strip().lower()
        user = User.objects.filter(email__iexact=email).first()
        organisations = _find_organisations(options["organisation"])
        password = _read_password(options, user)
        if user is None:
            _check_email(email)
            user = invite_user(
                email=email,
                name=options["name"] or "",
                role=options["role"] or Role.SALES,
                organisations=organisations or [],
                password=password,
            )
            self.stdout.write(f"Added {user.email} ({user.get_role_display()}).")
            self._print_link(user)
            return
        _update(user, options, organisations)
        if password and not user.check_password(
            password
        ):  # setting the same password again would end their sessions
            user.set_password(password)
            user.save()
        self.stdout.write(f"{user.email} is there already ({user.get_role_display()}).")
        self._print_link(user)

    def _print_link(self, user: User) -> None:
        """Print the link at which a person without a password chooses one, alone on the last line."""
        if not user.has_usable_password():
            self.stdout.write("To choose a password, open this link (it works once, within three days):")
            self.stdout.write(invitation_url(user))


def _update(user: User, options: dict[str, Any], organisations: list[Connection] | None) -> None:
    kept = list(user.organisations.all()) if organisations is None else organisations
    try:
        change_user(
            user,
            by=None,
            name=user.name if options["name"] is None else options["name"],
            role=options["role"] or user.role,
            organisations=kept,
            is_active=True,
        )
    except LastAdministrator as error:
        raise CommandError(str(error)) from error


def _check_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise CommandError(f"“{email}” is not an e-mail address.") from error


def _find_organisations(names: list[str] | None) -> list[Connection] | None:
    if names is None:
        return None
    found = []
    for name in names:
        xero = Connection.objects.filter(provider=Provider.XERO)
        matches = list(xero.filter(remote_id=name) or xero.filter(name__iexact=name))
        if len(matches) != 1:
            known = ", ".join(sorted(xero.values_list("name", flat=True))) or "none yet"
            problem = "There are several organisations" if matches else "There is no connected organisation"
            raise CommandError(f"{problem} called “{name}”. Connected: {known}.")
        found += matches
    return found


def _read_password(options: dict[str, Any], user: User | None) -> str | None:
    if options["password_stdin"]:
        password = sys.stdin.readline().rstrip("\r\n")
    elif options["ask_password"]:
        password = getpass.getpass("Password: ")
    else:
        return None
    try:
        validate_password(password, user or User(email=options["email"], name=options["name"] or ""))
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return password
