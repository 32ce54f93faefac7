"""Pages of the team: list, invite and change people."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import LastAdministrator, PersonExists, change_user, invite_user
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
    """Change one person's name, role, organisations and access."""
    member = get_object_or_404(User, pk=pk)
    form = ChangePersonForm(request.POST if request.method == "POST" else None, person=member)
    if request.method == "POST" and form.is_valid():
        try:
            change_user(member, by=person_of(request), **form.cleaned_data)
        except LastAdministrator as error:
            form.add_error("role", str(error))
        else:
            messages.success(request, f"{member} has been saved.")
            return redirect("team")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/person.html", {"person": member, "form": form}, status=status)


@require_POST
@administrators_only
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a new link to a person without a password."""
    return _invited(request, get_object_or_404(User, pk=pk, is_active=True))


@sensitive_variables("link")
def _invited(request: HttpRequest, invited: User) -> HttpResponse:
    """Put the e-mail with the link in line, and show the link for installations without a mail server."""
    link = invitation_url(invited)
    template = "accounts/mail/invitation.txt"
    notify_person(invited, "Your invitation to InvoiceBridge", template, by=person_of(request), link=link)
    return render(request, "accounts/invited.html", {"person": invited, "link": link})
