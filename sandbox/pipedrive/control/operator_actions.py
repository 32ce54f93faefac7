"""Actions of a user on Pipedrive's own pages, and of Pipedrive itself, by name, for the controls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction

from sandbox.core import clock
from sandbox.pipedrive.errors import refused
from sandbox.pipedrive.models import Deal, Field, Grant, Person, Product, Webhook
from sandbox.pipedrive.models.record import Record
from sandbox.pipedrive.oauth.tokens import uninstall
from sandbox.pipedrive.oauth.uninstall_callback import notify_app
from sandbox.pipedrive.rules.contact_rules import (
    ORGANIZATION_RULES,
    PERSON_RULES,
    PRODUCT_RULES,
    change_record,
    remove_record,
)
from sandbox.pipedrive.rules.custom_values import definitions_of
from sandbox.pipedrive.rules.deal_rules import RULES, change_deal, remove_deal
from sandbox.pipedrive.rules.field_rules import change_field, delete_field
from sandbox.pipedrive.rules.line_rules import (
    LINE_REQUIRED,
    LINE_RULES,
    add_lines,
    change_line,
    find_line,
    remove_lines,
)
from sandbox.pipedrive.rules.record_changes import acting_as_owner
from sandbox.pipedrive.rules.record_merges import merge_records
from sandbox.pipedrive.rules.validation import check_body
from sandbox.pipedrive.rules.webhook_bans import BAN, NO_SUCCESS, ban, remove
from sandbox.pipedrive.serializers import entity_of, serialize, serialize_line

Given = dict[str, Any]


def describe(record: Record) -> Given:
    """Return a record with its custom fields by name; a deal with its lines."""
    definitions = definitions_of(entity_of(record))
    custom = {field.name: record.custom_fields.get(code) for code, field in definitions.items()}
    described = {**serialize(record), "custom_fields": custom}
    if isinstance(record, Deal):
        described["products"] = [serialize_line(line, deal=record) for line in record.lines.all()]
    return described


def _with_codes(record: Record, fields: Given) -> Given:
    """Replace names of custom fields with their codes."""
    if not isinstance(fields.get("custom_fields"), dict):
        return fields
    codes = {field.name: code for code, field in definitions_of(entity_of(record)).items()}
    custom = {codes.get(key, key): value for key, value in fields["custom_fields"].items()}
    return {**fields, "custom_fields": custom}


def update_deal(deal: Deal, given: Given) -> Deal:
    """Change fields, then lines: those with an id are changed, others added, `remove_lines` removed."""
    actor = acting_as_owner(deal)
    if fields := given.get("fields"):
        change_deal(deal, check_body(_with_codes(deal, fields), RULES), actor=actor)
    for line in given.get("lines", ()):
        values = {key: value for key, value in line.items() if key != "id"}
        if "id" in line:
            change_line(deal, find_line(deal, line["id"]), check_body(values, LINE_RULES), actor=actor)
        else:
            add_lines(deal, [check_body(values, LINE_RULES, required=LINE_REQUIRED)], actor=actor)
    if gone := given.get("remove_lines"):
        remove_lines(deal, [find_line(deal, line_id) for line_id in gone], actor=actor)
    return deal


def update_other(record: Record, given: Given) -> Record:
    rules = PERSON_RULES if isinstance(record, Person) else ORGANIZATION_RULES
    rules = PRODUCT_RULES if isinstance(record, Product) else rules
    fields = check_body(_with_codes(record, given.get("fields", {})), rules)
    return change_record(record, fields, actor=acting_as_owner(record))


def delete_other(record: Record, given: Given) -> Record:
    remove_record(record, actor=acting_as_owner(record))
    return record


def _deal_status(status: str) -> Callable[[Deal, Given], Deal]:
    def change(deal: Deal, given: Given) -> Deal:
        values: Given = {"status": status}
        if given.get("lost_reason"):
            values["lost_reason"] = given["lost_reason"]
        return change_deal(deal, values, actor=acting_as_owner(deal))

    return change


def _delete_deal(deal: Deal, given: Given) -> Deal:
    remove_deal(deal, actor=acting_as_owner(deal))
    return deal


def _archive(is_archived: bool) -> Callable[[Deal, Given], Deal]:
    return lambda deal, given: change_deal(deal, {"is_archived": is_archived}, actor=acting_as_owner(deal))


def _restore_deal(deal: Deal, given: Given) -> Deal:
    return change_deal(deal, {"is_deleted": False}, actor=acting_as_owner(deal))


def _purge_deal(deal: Deal, given: Given) -> Deal:
    """Make a deleted deal vanish from lists and addresses, as thirty days after its deletion."""
    if not deal.is_deleted:
        raise refused("Only a deleted deal is purged")
    deal.update_time = clock.now() - timedelta(days=31)
    deal.save(update_fields=["update_time"])
    return deal


def merge(gone: Record, kept: Record) -> Record:
    """Merge the first record into the second, which remains."""
    if isinstance(gone, Product):
        raise refused("Products cannot be merged")
    return merge_records(gone, kept, actor=acting_as_owner(kept))


DEAL_ACTIONS: dict[str, Callable[[Any, Given], Record]] = {
    "update": update_deal,
    "win": _deal_status("won"),
    "lose": _deal_status("lost"),
    "reopen": _deal_status("open"),
    "delete": _delete_deal,
    "restore": _restore_deal,
    "purge": _purge_deal,
    "archive": _archive(True),
    "unarchive": _archive(False),
}
ACTIONS: dict[str, Callable[[Any, Given], Record]] = {
    "update": update_other,
    "delete": delete_other,
}


def _restore_field(field: Field, given: Given) -> None:
    field.is_deleted = False
    field.save(update_fields=["is_deleted"])


FIELD_ACTIONS: dict[str, Callable[[Field, Given], Any]] = {
    "rename": lambda field, given: change_field(field, {"field_name": str(given["name"])}),
    "delete": lambda field, given: delete_field(field),
    "restore": _restore_field,
}


def _ban(hook: Webhook, given: Given) -> None:
    ban(hook, time=timedelta(minutes=float(given["minutes"])) if "minutes" in given else BAN)


HOOK_ACTIONS: dict[str, Callable[[Webhook, Given], None]] = {
    "ban": _ban,
    "delete": lambda hook, given: remove(hook, reason=NO_SUCCESS),
    "allow": lambda hook, given: ban(hook, time=timedelta(0)),
}


def end_install(grant: Grant, *, notify: bool) -> Given:
    """End an install as its user does in Pipedrive; return the app's answer."""
    with transaction.atomic():
        uninstall(grant)
    return {"user": grant.user_id, "app_said": notify_app(grant) if notify else "not told"}
