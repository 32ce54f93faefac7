"""What even an empty company has: users, currencies, pipelines and standard fields."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sandbox.core import clock
from sandbox.pipedrive.company import COMPANY_ID
from sandbox.pipedrive.models import Currency, Field, Pipeline, Stage, User

USERS = [
    ("Ada Admin", "admin@demo.test", True, False),
    ("Rita Rep", "rep@demo.test", False, False),
    ("Fin Finance", "finance@demo.test", False, False),
    ("Sam Seller", "sam@demo.test", False, False),
    ("Remy Restricted", "remy@demo.test", False, True),
]
CURRENCIES = [
    ("GBP", "Pound Sterling", "£", 2, False),
    ("USD", "US Dollar", "$", 2, False),
    ("EUR", "Euro", "€", 2, False),
    ("JPY", "Japanese Yen", "¥", 0, False),
    ("NWP", "Northwind Points", "pts", 0, True),
]
PIPELINES = [
    ("Office fit-out", ["Enquiry", "Site survey", "Quote sent", "Negotiation", "Ready to invoice"]),
    ("Retail", ["Lead in", "Sample sent", "Quote sent", "Order confirmed"]),
    ("Service contracts", ["First call", "Proposal", "Terms agreed", "Renewal due", "Ready to invoice"]),
    ("Public sector", ["Tender found", "Bid sent", "Shortlisted", "Awarded"]),
    ("Export", ["Enquiry", "Sample sent", "Contract", "Shipping", "Delivered"]),
]
STANDARD_FIELDS = {
    "deal": [
        ("id", "ID", "int"),
        ("title", "Title", "varchar"),
        ("value", "Value", "monetary"),
        ("currency", "Currency", "varchar"),
        ("status", "Status", "status"),
        ("stage_id", "Stage", "stage"),
        ("pipeline_id", "Pipeline", "int"),
        ("owner_id", "Owner", "user"),
        ("person_id", "Contact person", "people"),
        ("org_id", "Organization", "org"),
        ("expected_close_date", "Expected close date", "date"),
        ("probability", "Probability", "int"),
        ("lost_reason", "Lost reason", "varchar_options"),
        ("visible_to", "Visible to", "visible_to"),
        ("add_time", "Deal created", "date"),
        ("update_time", "Update time", "date"),
        ("won_time", "Won time", "date"),
        ("lost_time", "Lost time", "date"),
        ("close_time", "Deal closed on", "date"),
    ],
    "person": [
        ("id", "ID", "int"),
        ("name", "Name", "varchar"),
        ("first_name", "First name", "varchar"),
        ("last_name", "Last name", "varchar"),
        ("emails", "Email", "varchar"),
        ("phones", "Phone", "phone"),
        ("org_id", "Organization", "org"),
        ("owner_id", "Owner", "user"),
        ("visible_to", "Visible to", "visible_to"),
        ("add_time", "Person created", "date"),
        ("update_time", "Update time", "date"),
    ],
    "organization": [
        ("id", "ID", "int"),
        ("name", "Name", "varchar"),
        ("address", "Address", "address"),
        ("website", "Website", "varchar"),
        ("industry", "Industry", "enum"),
        ("annual_revenue", "Annual revenue", "int"),
        ("employee_count", "Number of employees", "int"),
        ("owner_id", "Owner", "user"),
        ("visible_to", "Visible to", "visible_to"),
        ("add_time", "Organization created", "date"),
        ("update_time", "Update time", "date"),
    ],
    "product": [
        ("id", "ID", "int"),
        ("name", "Name", "varchar"),
        ("code", "Product code", "varchar"),
        ("description", "Description", "text"),
        ("unit", "Unit", "varchar"),
        ("tax", "Tax", "double"),
        ("category", "Category", "enum"),
        ("prices", "Prices", "price_list"),
        ("owner_id", "Owner", "user"),
        ("add_time", "Created", "date"),
        ("update_time", "Update time", "date"),
    ],
}
TEXT_OPTIONS = {
    "status": [("open", "Open"), ("won", "Won"), ("lost", "Lost"), ("deleted", "Deleted")],
    "visible_to": [("1", "Owner & followers"), ("3", "Entire company")],
}


def seed_company() -> None:
    """Create users, currencies, pipelines and standard fields, unless they exist."""
    if User.objects.exists():
        return
    since = clock.now() - timedelta(days=900)
    User.objects.bulk_create(
        User(
            id=number,
            name=name,
            email=email,
            is_admin=is_admin,
            is_restricted=is_restricted,
            api_token=api_token_of(email),
            created_at=since,
        )
        for number, (name, email, is_admin, is_restricted) in enumerate(USERS, start=1)
    )
    Currency.objects.bulk_create(
        Currency(id=number, code=code, name=name, symbol=symbol, decimal_points=points, is_custom=is_custom)
        for number, (code, name, symbol, points, is_custom) in enumerate(CURRENCIES, start=1)
    )
    stage_id = 0
    for number, (name, stages) in enumerate(PIPELINES, start=1):
        pipeline = Pipeline(id=number, name=name, order_nr=number - 1, add_time=since, update_time=since)
        pipeline.save(force_insert=True)
        for order, stage in enumerate(stages, start=1):
            stage_id += 1
            chance = 100 * order // (len(stages) + 1)
            Stage.objects.create(
                id=stage_id,
                name=stage,
                pipeline=pipeline,
                order_nr=order,
                deal_probability=chance,
                add_time=since,
                update_time=since,
            )
    _seed_standard_fields()


def api_token_of(email: str) -> str:
    """Return the fixed API token of a seeded user."""
    return hashlib.sha1(f"{COMPANY_ID}:{email}".encode(), usedforsecurity=False).hexdigest()


def _seed_standard_fields() -> None:
    stages = [{"id": stage.pk, "label": stage.name} for stage in Stage.objects.order_by("id")]
    options: dict[str, list[dict[str, object]]] = {
        kind: [{"id": key, "label": label} for key, label in rows] for kind, rows in TEXT_OPTIONS.items()
    }
    options["stage"] = stages
    Field.objects.bulk_create(
        Field(
            entity=entity,
            code=code,
            name=name,
            field_type=kind,
            options=options.get(kind),
            is_custom=False,
            ui_visibility={"add_visible_flag": True, "details_visible_flag": True},
            important_fields={"enabled": False, "stage_ids": []},
            required_fields={"enabled": False, "stage_ids": [], "statuses": {}},
        )
        for entity, rows in STANDARD_FIELDS.items()
        for code, name, kind in rows
    )
