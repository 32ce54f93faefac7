"""`/api/v2/deals/{id}/products`, `/discounts`, `/installments`, and lists over many deals (docs/pipedrive.md#5)."""

from __future__ import annotations

import uuid

from django.http import HttpResponse

from sandbox.pipedrive.api_v2.cursor_lists import page_of, read_ids
from sandbox.pipedrive.errors import not_found, validation_failed
from sandbox.pipedrive.gateway import Call, operation
from sandbox.pipedrive.models import Deal, DealDiscount, DealProduct, Installment
from sandbox.pipedrive.rules.deal_rules import find_deal
from sandbox.pipedrive.rules.line_rules import (
    DISCOUNT_RULES,
    INSTALLMENT_RULES,
    LINE_REQUIRED,
    LINE_RULES,
    add_lines,
    change_line,
    find_line,
    remove_discount,
    remove_lines,
    require_installments,
    save_discount,
    save_installment,
)
from sandbox.pipedrive.rules.validation import Rule, check_body
from sandbox.pipedrive.serialisation import v2
from sandbox.pipedrive.serializers import Shape, serialize_discount, serialize_installment, serialize_line

READ = "products:read products:full deals:read deals:full"
WRITE = "products:full deals:full"
DEALS = "deals:read deals:full"
SORTS = ("id", "add_time", "update_time", "order_nr")
MAX_BULK = 100


def _serialize(line: DealProduct) -> Shape:
    return serialize_line(line, deal=line.deal)


@operation(cost=10, scopes=READ)
def list_lines(call: Call, *, deal_id: int) -> HttpResponse:
    deal = find_deal(deal_id, user=call.user)
    return page_of(call, deal.lines.select_related("deal"), _serialize, sorts=SORTS)


@operation(cost=10, scopes=READ)
def list_lines_of_many(call: Call) -> HttpResponse:
    deals = _asked_deals(call)
    rows = DealProduct.objects.select_related("deal").filter(deal_id__in=deals)
    return page_of(call, rows, _serialize, sorts=("id", "deal_id", *SORTS[1:]))


def _asked_deals(call: Call) -> list[int]:
    if not call.query.get("deal_ids"):
        raise validation_failed({"deal_ids": "Required"})
    asked = read_ids(call.query, "deal_ids")
    return list(Deal.objects.visible_to(call.user).filter(pk__in=asked).values_list("id", flat=True))


@operation(cost=5, scopes=WRITE)
def add_line(call: Call, *, deal_id: int) -> HttpResponse:
    deal = find_deal(deal_id, user=call.user)
    values = check_body(call.body, LINE_RULES, required=LINE_REQUIRED)
    [line] = add_lines(deal, [values], actor=call.actor)
    return v2(serialize_line(line, deal=deal), status=201)


@operation(cost=25, scopes=WRITE)
def add_many_lines(call: Call, *, deal_id: int) -> HttpResponse:
    deal = find_deal(deal_id, user=call.user)
    given = check_body(call.body, {"data": Rule("array", longest=MAX_BULK)}, required=("data",))["data"]
    many = [check_body(each, LINE_RULES, required=LINE_REQUIRED) for each in given]
    lines = add_lines(deal, many, actor=call.actor)
    return v2([serialize_line(line, deal=deal) for line in lines], status=201)


@operation(cost=5, scopes=WRITE)
def patch_line(call: Call, *, deal_id: int, line_id: int) -> HttpResponse:
    deal = find_deal(deal_id, user=call.user)
    values = check_body(call.body, LINE_RULES)
    line = change_line(deal, find_line(deal, line_id), values, actor=call.actor)
    return v2(serialize_line(line, deal=deal))


@operation(cost=3, scopes=WRITE)
def delete_line(call: Call, *, deal_id: int, line_id: int) -> HttpResponse:
    deal = find_deal(deal_id, user=call.user)
    remove_lines(deal, [find_line(deal, line_id)], actor=call.actor)
    return v2({"id": line_id})


@operation(cost=15, scopes=WRITE)
def delete_many_lines(call: Call, *, deal_id: int) -> HttpResponse:
    deal = find_deal(deal_id, user=call.user)
    lines = deal.lines.order_by("id")
    if "ids" in call.query:
        lines = lines.filter(pk__in=read_ids(call.query))
    chosen = list(lines[:MAX_BULK])
    ids = [line.pk for line in chosen]
    more = lines.count() > len(chosen)
    if chosen:
        remove_lines(deal, chosen, actor=call.actor)
    return v2({"ids": ids}, additional_data={"more_items_in_collection": more})


@operation(cost=10, scopes=DEALS)
def list_discounts(call: Call, *, deal_id: int) -> HttpResponse:
    deal = find_deal(deal_id, user=call.user)
    return v2([serialize_discount(discount) for discount in deal.discounts.all()])


@operation(cost=5, scopes=DEALS)
def add_discount(call: Call, *, deal_id: int) -> HttpResponse:
    deal = find_deal(deal_id, user=call.user)
    values = check_body(call.body, DISCOUNT_RULES, required=tuple(DISCOUNT_RULES))
    discount = save_discount(DealDiscount(deal=deal), values, actor=call.actor)
    return v2(serialize_discount(discount), status=201)


def _find_discount(call: Call, deal_id: int, discount_id: uuid.UUID) -> DealDiscount:
    deal = find_deal(deal_id, user=call.user)
    discount = DealDiscount.objects.filter(deal=deal, pk=discount_id).first()
    if discount is None:
        raise not_found("Discount")
    return discount


@operation(cost=5, scopes=DEALS)
def patch_discount(call: Call, *, deal_id: int, discount_id: uuid.UUID) -> HttpResponse:
    discount = _find_discount(call, deal_id, discount_id)
    values = check_body(call.body, DISCOUNT_RULES)
    return v2(serialize_discount(save_discount(discount, values, actor=call.actor)))


@operation(cost=3, scopes=DEALS)
def delete_discount(call: Call, *, deal_id: int, discount_id: uuid.UUID) -> HttpResponse:
    remove_discount(_find_discount(call, deal_id, discount_id), actor=call.actor)
    return v2({"id": discount_id})


@operation(cost=10, scopes=DEALS)
def list_installments(call: Call) -> HttpResponse:
    rows = Installment.objects.filter(deal_id__in=_asked_deals(call))
    return page_of(call, rows, serialize_installment, sorts=("id", "billing_date", "deal_id"))


@operation(cost=5, scopes=DEALS)
def add_installment(call: Call, *, deal_id: int) -> HttpResponse:
    deal = find_deal(deal_id, user=call.user)
    values = check_body(call.body, INSTALLMENT_RULES, required=tuple(INSTALLMENT_RULES))
    return v2(serialize_installment(save_installment(Installment(deal=deal), values, actor=call.actor)))


def _find_installment(call: Call, deal_id: int, installment_id: int) -> Installment:
    installment = Installment.objects.filter(
        deal=find_deal(deal_id, user=call.user), pk=installment_id
    ).first()
    if installment is None:
        raise not_found("Installment")
    return installment


@operation(cost=5, scopes=DEALS)
def patch_installment(call: Call, *, deal_id: int, installment_id: int) -> HttpResponse:
    installment = _find_installment(call, deal_id, installment_id)
    values = check_body(call.body, INSTALLMENT_RULES)
    return v2(serialize_installment(save_installment(installment, values, actor=call.actor)))


@operation(cost=3, scopes=DEALS)
def delete_installment(call: Call, *, deal_id: int, installment_id: int) -> HttpResponse:
    installment = _find_installment(call, deal_id, installment_id)
    require_installments(installment.deal)
    installment.delete()
    return v2({"id": installment_id})
