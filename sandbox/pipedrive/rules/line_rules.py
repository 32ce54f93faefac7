"""How the product lines, discounts and installments of a deal may be written (docs/pipedrive.md#5)."""

from __future__ import annotations

from typing import Any

from sandbox.core import clock
from sandbox.core.switches import switch
from sandbox.pipedrive.errors import ApiError, not_found, refused, validation_failed
from sandbox.pipedrive.models import Deal, DealDiscount, DealProduct, Installment, Product
from sandbox.pipedrive.rules.change_events import announce, changed_keys, view_line
from sandbox.pipedrive.rules.deal_rules import recompute_value, require_editable
from sandbox.pipedrive.rules.record_changes import Actor
from sandbox.pipedrive.rules.validation import ID, TEXT, Rule

FREQUENCIES = ("one-time", "annually", "semi-annually", "quarterly", "monthly", "weekly")
TAX_METHODS = ("exclusive", "inclusive", "none")
MAX_RECURRING = 20
MAX_CYCLES = 208
LINE_RULES = {
    "product_id": ID,
    "item_price": Rule("number"),
    "quantity": Rule("number"),
    "tax": Rule("number", at_least=0, at_most=100),
    "comments": Rule("string"),
    "discount": Rule("number", at_least=0),
    "is_enabled": Rule("boolean"),
    "tax_method": Rule("string", choices=TAX_METHODS),
    "discount_type": Rule("string", choices=("percentage", "amount")),
    "product_variation_id": Rule("integer", nullable=True),
    "billing_frequency": Rule("string", choices=FREQUENCIES),
    "billing_frequency_cycles": Rule("integer", nullable=True, at_least=1),
    "billing_start_date": Rule("date", nullable=True),
}
LINE_REQUIRED = ("product_id", "item_price", "quantity")
DISCOUNT_RULES = {
    "description": TEXT,
    "amount": Rule("number"),
    "type": Rule("string", choices=("percentage", "amount")),
}
INSTALLMENT_RULES = {"description": TEXT, "amount": Rule("number"), "billing_date": Rule("date")}


def find_line(deal: Deal, line_id: int) -> DealProduct:
    line = deal.lines.filter(pk=line_id).first()
    if line is None:
        raise not_found("Deal product")
    return line


def add_lines(deal: Deal, many: list[dict[str, Any]], *, actor: Actor) -> list[DealProduct]:
    """Attach products and update the value; raise ApiError 400 for an unknown product or billing plan."""
    require_editable(deal)
    now = clock.now()
    last = deal.lines.order_by("-order_nr").values_list("order_nr", flat=True).first() or 0
    added = []
    for offset, values in enumerate(many, start=1):
        line = DealProduct(deal=deal, order_nr=last + offset, add_time=now, update_time=now)
        _assign_line(line, values, deal=deal, actor=actor)
        line.save()
        added.append(line)
    _refresh(deal, added, actor=actor)
    for line in added:
        _announce_line(deal, line, action="create", before=None, actor=actor)
    return added


def change_line(deal: Deal, line: DealProduct, values: dict[str, Any], *, actor: Actor) -> DealProduct:
    """Change one line; a new tax method applies to every line."""
    require_editable(deal)
    before = view_line(line, deal=deal)
    _assign_line(line, values, deal=deal, actor=actor)
    line.update_time = clock.now()
    line.save()
    _refresh(deal, [line], actor=actor)
    _announce_line(deal, line, action="change", before=before, actor=actor)
    return line


def remove_lines(deal: Deal, lines: list[DealProduct], *, actor: Actor) -> None:
    """Detach products and update the deal's value."""
    require_editable(deal)
    gone = [(line, line.pk, view_line(line, deal=deal)) for line in lines]
    for line in lines:
        line.delete()
    recompute_value(deal, actor=actor)
    for line, line_id, before in gone:
        line.pk = line_id
        _announce_line(deal, line, action="delete", before=before, actor=actor)


def _refresh(deal: Deal, lines: list[DealProduct], *, actor: Actor) -> None:
    for line in lines:
        line.refresh_from_db()
    recompute_value(deal, actor=actor)


def _assign_line(line: DealProduct, values: dict[str, Any], *, deal: Deal, actor: Actor) -> None:
    if "product_id" in values:
        product = Product.objects.visible_to(actor.user).filter(pk=values["product_id"]).first()
        if product is None:
            raise validation_failed({"product_id": f"Product {values['product_id']} was not found"})
        line.name = product.name
    if values.get("discount_type", line.discount_type) == "percentage" and values.get("discount", 0) > 100:
        raise validation_failed({"discount": "Must be less than or equal to 100"})
    if "tax_method" in values:
        _set_tax_method(deal, values["tax_method"])
    elif not line.pk and not deal.lines.exists():
        _set_tax_method(deal, actor.user.default_tax_method)
    for key, value in values.items():
        if key != "tax_method":
            setattr(line, key, value)
    _check_billing(line, deal=deal)


def _set_tax_method(deal: Deal, method: str) -> None:
    """Set the tax method, which all lines of a deal share."""
    deal.tax_method = method
    Deal.objects.filter(pk=deal.pk).update(tax_method=method)


def _check_billing(line: DealProduct, *, deal: Deal) -> None:
    cycles = line.billing_frequency_cycles
    if line.billing_frequency == "one-time":
        if cycles is not None:
            raise validation_failed(
                {"billing_frequency_cycles": "Must be null when billing_frequency is one-time"}
            )
        return
    if cycles is None and line.billing_frequency == "weekly":
        raise validation_failed({"billing_frequency_cycles": "Required when billing_frequency is weekly"})
    if cycles is not None and cycles > MAX_CYCLES:
        raise validation_failed({"billing_frequency_cycles": f"Must be less than or equal to {MAX_CYCLES}"})
    others = deal.lines.exclude(pk=line.pk).exclude(billing_frequency="one-time").count()
    if others >= MAX_RECURRING:
        raise refused(f"A deal can have at most {MAX_RECURRING} recurring products")


def _announce_line(
    deal: Deal, line: DealProduct, *, action: str, before: dict[str, Any] | None, actor: Actor
) -> None:
    after = None if action == "delete" else view_line(line, deal=deal)
    previous = changed_keys(before, after) if before and after else before
    announce(
        deal,
        action=action,
        data=after,
        previous=previous,
        by=actor.user,
        source=actor.source,
        entity="deal_product",
        entity_id=line.pk,
    )


def save_discount(discount: DealDiscount, values: dict[str, Any], *, actor: Actor) -> DealDiscount:
    """Add or change a discount on the whole deal and update its value."""
    require_editable(discount.deal)
    if values.get("amount", 1) <= 0:
        raise validation_failed({"amount": "Must be greater than 0"})
    if discount.created_at is None:
        discount.created_at, discount.created_by = clock.now(), actor.user
    for key, value in values.items():
        setattr(discount, key, value)
    discount.updated_at, discount.updated_by = clock.now(), actor.user
    discount.save()
    recompute_value(discount.deal, actor=actor)
    discount.refresh_from_db()
    return discount


def remove_discount(discount: DealDiscount, *, actor: Actor) -> None:
    deal = discount.deal
    require_editable(deal)
    discount.delete()
    recompute_value(deal, actor=actor)


def require_installments(deal: Deal) -> None:
    """Raise ApiError unless the plan has installments and the deal's lines allow them."""
    if not switch("pipedrive_plan_has_installments"):
        body = {
            "success": False,
            "error": "Installments are not available on this plan",
            "code": "feature_capping",
        }
        raise ApiError(403, body)
    frequencies = set(deal.lines.values_list("billing_frequency", flat=True))
    if "one-time" not in frequencies or frequencies - {"one-time"}:
        raise refused("Installments need at least one one-time product and no recurring product")


def save_installment(installment: Installment, values: dict[str, Any], *, actor: Actor) -> Installment:
    require_editable(installment.deal)
    require_installments(installment.deal)
    for key, value in values.items():
        setattr(installment, key, value)
    installment.save()
    installment.refresh_from_db()
    recompute_value(installment.deal, actor=actor)
    return installment
