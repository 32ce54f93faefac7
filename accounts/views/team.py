"""Pages of the team: list, invite and change people."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import (
    LastAdministrator,
    PersonExists,
    change_email,
    change_user,
    invite_user,
    reset_second_factor,
)
from accounts.emails import notify_person
from accounts.forms.team import ChangePersonForm, InviteForm
from accounts.invitations import invitation_url
from accounts.models import User
from accounts.views.access import administrators_only, person_of


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def team(request: HttpRequest) -> HttpResponse:
    """List people; a POST invites a new one."""
    form = InviteForm(request.POST if request.method == "POST" else None, initial={"role": "sales"})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            invited = invite_user(**data, by=person_of(request))
        except PersonExists as error:
            form.add_error("email", str(error))
        else:
            return _invited(request, invited)
    people = User.objects.prefetch_related("organisations").order_by("-is_active", "name", "email")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/team.html", {"people": people, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one person's e-mail address, name, role, organisations and access."""
    member = get_object_or_404(User, pk=pk)
    form = ChangePersonForm(request.POST if request.method == "POST" else None, person=member)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        email = values.pop("email")
        try:
            with transaction.atomic():
                if email != member.email:
                    _change_email(request, member, email)
                change_user(member, by=person_of(request), **values)
        except PersonExists as error:
            form.add_error("email", str(error))
        except LastAdministrator as error:
            form.add_error("role", str(error))
        else:
            messages.success(request, f"{member} has been saved.")
            return redirect("team")
        member.refresh_from_db()
    context = {"person": member, "form": form, "has_second_factor": is_mfa_enabled(member)}
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/person.html", context, status=status)


@reauthentication_required
def _change_email(request: HttpRequest, member: User, email: str) -> None:
    """Change the address, once the administrator has confirmed who they are: it receives the links to the account."""
    change_email(member, by=person_of(request), email=email)


@require_POST
@administrators_only
@reauthentication_required
def second_factor_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn off the second factor of somebody else, who lost it."""
    member = get_object_or_404(User.objects.exclude(pk=person_of(request).pk), pk=pk)
    if reset_second_factor(member, by=person_of(request)):
        messages.success(request, f"The two-step sign-in of {member} is off. They have been told by e-mail.")
    else:
        messages.info(request, f"{member} has no two-step sign-in.")
    return redirect("person", pk=pk)


@require_POST
@administrators_only
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a new link to a person without a password; to anybody else it would be a key to their account."""
    member = get_object_or_404(User, pk=pk, is_active=True)
    if member.has_usable_password():
        messages.error(request, f"{member} has a password already, and can ask for a new one at the sign-in.")
        return redirect("person", pk=pk)
    return _invited(request, member)


@sensitive_variables("link")
def _invited(request: HttpRequest, invited: User) -> HttpResponse:
    """Put the e-mail with the link in line, and show the link for installations without a mail server."""
    link = invitation_url(invited)
    template = "accounts/mail/invitation.txt"
    notify_person(invited, "Your invitation to InvoiceBridge", template, by=person_of(request), link=link)
    return render(request, "accounts/invited.html", {"person": invited, "link": link})
