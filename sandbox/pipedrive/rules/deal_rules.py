"""How a deal may be written: what belongs together, what is computed, what is refused (docs/pipedrive.md#3)."""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.pipedrive.errors import not_found, refused, validation_failed
from sandbox.pipedrive.models import Currency, Deal, Organization, Person, Pipeline, Stage, User
from sandbox.pipedrive.rules.custom_values import check_values, definitions_of
from sandbox.pipedrive.rules.record_changes import Actor, add_record, changing, delete_record
from sandbox.pipedrive.rules.validation import ID, TEXT, VISIBLE_TO, Rule

CENT = Decimal("0.01")
PURGED_AFTER = timedelta(days=30)
STATUSES = ("open", "won", "lost")
RULES = {
    "title": TEXT,
    "owner_id": ID,
    "person_id": Rule("integer", nullable=True, at_least=1),
    "org_id": Rule("integer", nullable=True, at_least=1),
    "pipeline_id": ID,
    "stage_id": ID,
    "value": Rule("number"),
    "currency": Rule("string"),
    "is_deleted": Rule("boolean"),
    "is_archived": Rule("boolean"),
    "archive_time": Rule("time", nullable=True),
    "status": Rule("string", choices=STATUSES),
    "probability": Rule("number", nullable=True, at_least=0, at_most=100),
    "lost_reason": Rule("string", nullable=True),
    "visible_to": VISIBLE_TO,
    "close_time": Rule("time", nullable=True),
    "won_time": Rule("time", nullable=True),
    "lost_time": Rule("time", nullable=True),
    "expected_close_date": Rule("date", nullable=True),
    "label_ids": Rule("array", items=Rule("integer")),
    "custom_fields": Rule("object"),
}
REFERENCES: dict[str, type[Any]] = {
    "owner_id": User,
    "person_id": Person,
    "org_id": Organization,
    "pipeline_id": Pipeline,
    "stage_id": Stage,
}


def find_deal(deal_id: int, *, user: User) -> Deal:
    """Find a deal this user may see, deleted and archived ones included; raise ApiError 404 otherwise.

    Thirty days after its deletion a deal is gone for good.
    """
    deal = Deal.objects.visible_to(user).filter(pk=deal_id).first()
    if deal is None or (deal.is_deleted and deal.update_time <= clock.now() - PURGED_AFTER):
        raise not_found("Deal")
    return deal


def create_deal(values: dict[str, Any], *, actor: Actor) -> Deal:
    """Create a deal; raise ApiError 400 when the values do not fit together."""
    deal = Deal(owner=actor.user, creator_user=actor.user, currency=actor.user.default_currency)
    deal.origin = "API" if actor.source == "api" else "ManuallyCreated"
    if "stage_id" not in values and "pipeline_id" not in values:
        values = {
            **values,
            "pipeline_id": Pipeline.objects.order_by("order_nr").values_list("id", flat=True)[0],
        }
    _assign(deal, values)
    return add_record(deal, actor=actor)


def change_deal(deal: Deal, values: dict[str, Any], *, actor: Actor) -> Deal:
    """Change a deal; raise ApiError 400 for archived and deleted ones (unless restored) and for invalid values."""
    require_editable(deal, values)
    if "value" in values and deal.lines.exists():
        raise validation_failed({"value": "Deal value cannot be changed while products are attached"})
    with changing(deal, actor=actor):
        _assign(deal, values)
    return deal


def remove_deal(deal: Deal, *, actor: Actor) -> None:
    """Delete a deal softly, once."""
    if not deal.is_deleted:
        delete_record(deal, actor=actor)


def require_editable(deal: Deal, values: dict[str, Any] | None = None) -> None:
    """Raise ApiError 400 for a deleted deal not being restored, or an archived one not being unarchived."""
    values = values or {}
    if deal.is_deleted and values.get("is_deleted") is not False:
        raise refused("Deleted deal cannot be edited", code="ERR_DEAL_DELETED")
    if deal.is_archived and values.get("is_archived") is not False:
        raise refused("Archived deal cannot be edited", code="ERR_DEAL_ARCHIVED")


def _assign(deal: Deal, values: dict[str, Any]) -> None:
    _check_references(values)
    _check_status_companions(deal, values)
    if "currency" in values and not Currency.objects.filter(code=values["currency"]).exists():
        raise validation_failed({"currency": f"Currency '{values['currency']}' is not available"})
    for key, value in values.items():
        if key not in ("custom_fields", "status", "stage_id", "pipeline_id"):
            setattr(deal, key, value)
    if "stage_id" in values or "pipeline_id" in values:
        _move(deal, values)
    if "status" in values:
        _set_status(deal, values)
    if values.get("is_archived") is not None:
        deal.archive_time = (values.get("archive_time") or clock.now()) if deal.is_archived else None
    if "custom_fields" in values:
        given = check_values(definitions_of("deal"), values["custom_fields"])
        merged = {**deal.custom_fields, **given}
        deal.custom_fields = {code: value for code, value in merged.items() if value is not None}


def _check_references(values: dict[str, Any]) -> None:
    for key, model in REFERENCES.items():
        if values.get(key) is not None and not model.objects.filter(pk=values[key]).exists():
            raise validation_failed({key: f"{model.__name__} {values[key]} was not found"})


def _check_status_companions(deal: Deal, values: dict[str, Any]) -> None:
    status = values.get("status", deal.status)
    needs = {
        "lost_reason": ("lost",),
        "lost_time": ("lost",),
        "won_time": ("won",),
        "close_time": ("won", "lost"),
    }
    for key, allowed in needs.items():
        if values.get(key) is not None and status not in allowed:
            raise validation_failed({key: f"Allowed only when status is {' or '.join(allowed)}"})


def _move(deal: Deal, values: dict[str, Any]) -> None:
    stage: Stage | None
    if "stage_id" in values:
        stage = Stage.objects.get(pk=values["stage_id"])
        if "pipeline_id" in values and stage.pipeline_id != values["pipeline_id"]:
            raise validation_failed({"stage_id": "Stage does not belong to the pipeline"})
    else:
        stage = Stage.objects.filter(pipeline_id=values["pipeline_id"]).order_by("order_nr").first()
        if stage is None:
            raise validation_failed({"pipeline_id": "Pipeline has no stages"})
    if deal.pk and stage.pk != deal.stage_id:
        deal.stage_change_time = clock.now()
    deal.stage = stage
    deal.pipeline_id = stage.pipeline_id


def _set_status(deal: Deal, values: dict[str, Any]) -> None:
    status = values["status"]
    if status == deal.status and deal.pk:
        return
    deal.status = status
    now = clock.now()
    deal.won_time = (values.get("won_time") or now) if status == "won" else None
    deal.lost_time = (values.get("lost_time") or now) if status == "lost" else None
    deal.close_time = values.get("close_time") or deal.won_time or deal.lost_time
    if status != "lost":
        deal.lost_reason = None


def computed_value(deal: Deal) -> Decimal | None:
    """Return the value that lines and discounts add up to, in the deal's currency; None without products."""
    lines = list(deal.lines.all())
    if not lines:
        return None
    with_tax = switch("pipedrive_value_includes_tax") and deal.tax_method == "exclusive"
    total = Decimal(0)
    for line in lines:
        if line.is_enabled:
            total += line.total * (1 + line.tax / 100) if with_tax else line.total
    for discount in deal.discounts.all():
        total -= total * discount.amount / 100 if discount.type == "percentage" else discount.amount
    return total.quantize(CENT, rounding=ROUND_HALF_UP)


def recompute_value(deal: Deal, *, actor: Actor, always: bool = True) -> None:
    """Update the deal's value after a change of its lines, and announce the change."""
    with changing(deal, actor=actor, always=always):
        value = computed_value(deal)
        if value is not None:
            deal.value = value
