"""What an administrator does with a connection: test it, have its lists read, pause what goes out, end it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts import actions
from accounts.models import Connection
from accounts.views.access import administrators_only, person_of
from integrations.calls import clients
from integrations.calls.budget import Lane
from integrations.calls.failures import Cause, classify
from integrations.http import RemoteError
from integrations.lifecycle import connect
from integrations.lifecycle.disconnect import disconnect_company
from integrations.xero.client import XeroClient


@require_POST
@administrators_only
def refresh(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the service who we are, show its answer, and have everything read again."""
    connection = get_object_or_404(Connection, pk=pk)
    service = connection.get_provider_display()
    try:
        name = clients.run(connection, _name_of, lane=Lane.PERSON, purpose="health")
    except RemoteError as error:
        trouble = classify(error)
        match trouble.cause:
            case Cause.REVOKED:
                messages.error(request, f"{connection.name} needs reconnecting: {trouble.reason}")
            case Cause.LIMITED:
                wait = max(1, round(trouble.retry_after / 60))
                messages.warning(
                    request, f"{service} has no calls left for us at the moment. Try again in {wait} min."
                )
            case _:
                messages.error(request, f"{service} is not answering properly: {trouble.reason}")
    else:
        connect.begin_work(connection, by=person_of(request))
        messages.success(request, f"{service} answers as {name}. Its lists are being read again.")
    return redirect("connection_list")


def _name_of(client: clients.Client) -> str:
    if isinstance(client, XeroClient):
        return client.get_organisation().name
    me = client.get_me()
    return f"{me.company_name} ({me.name})"


@require_POST
@administrators_only
def disconnect(request: HttpRequest, pk: int) -> HttpResponse:
    """End a connection here, and there as far as the service answers."""
    connection = get_object_or_404(Connection.objects.select_related("grant"), pk=pk)
    problem = disconnect_company(connection)
    service = connection.get_provider_display()
    if problem:
        text = (
            f"{connection.name} is disconnected here, but {service} could not be notified: {problem} "
            f"Remove InvoiceBridge in {service} too."
        )
        messages.warning(request, text)
    else:
        messages.success(request, f"{connection.name} is disconnected. Its invoices and deals stay here.")
    return redirect("connection_list")


@require_POST
@administrators_only
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold back what goes out to a company; the reason is shown on what waits."""
    connection = get_object_or_404(Connection, pk=pk)
    try:
        actions.pause_deliveries(connection, by=person_of(request), reason=request.POST.get("reason", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Nothing is sent to {connection.name} until you resume. Nothing is lost.")
    return redirect("connection_list")


@require_POST
@administrators_only
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Let what was held back go out again, oldest first."""
    connection = get_object_or_404(Connection, pk=pk)
    actions.resume_deliveries(connection)
    messages.success(request, f"What was waiting for {connection.name} is being sent.")
    return redirect("connection_list")
