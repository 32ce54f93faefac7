"""Bound every column of amounts, so that nothing is stored that a list could not read.

Older rows may hold more: SQLite stored any number, and could not read it back. They get what stands for an unreadable
amount, are named in the log, and from then on by `manage.py find_unreadable`.
"""

import logging
from decimal import Decimal

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

LARGEST = Decimal("9999999999999.99")
LIMITS = (-LARGEST, LARGEST)
COLUMNS = {
    "Deal": ["value"],
    "Invoice": [
        "sub_total",
        "total_tax",
        "total",
        "xero_sub_total",
        "xero_total_tax",
        "xero_total",
        "xero_amount_due",
        "xero_amount_paid",
        "xero_amount_credited",
    ],
    "InvoiceLine": [
        "quantity",
        "unit_amount",
        "discount_rate",
        "discount_amount",
        "xero_tax_amount",
        "xero_line_amount",
    ],
    "Payment": ["amount"],
}
# The column that says which row it is.
NAMES = {
    "Deal": "pipedrive_id",
    "Invoice": "xero_number",
    "InvoiceLine": "invoice__xero_number",
    "Payment": "invoice__xero_number",
}

logger = logging.getLogger(__name__)


def make_readable(apps, schema_editor):
    """Replace numbers beyond the bounds. None of them is read: that is what fails."""
    for model, columns in COLUMNS.items():
        rows = apps.get_model("invoices", model).objects.order_by()
        for column in columns:
            # NaN is larger than any number on PostgreSQL, and text is on SQLite.
            above, below = rows.filter(**{f"{column}__gt": LARGEST}), rows.filter(**{f"{column}__lt": -LARGEST})
            for pk, name in [*above.values_list("pk", NAMES[model]), *below.values_list("pk", NAMES[model])]:
                logger.warning(
                    "%s %s (%s): %s can't be read and is marked so. See manage.py find_unreadable.",
                    model, pk, name or "no number", column,
                )  # fmt: skip
            above.update(**{column: LARGEST})
            below.update(**{column: -LARGEST})


def _within(model):
    return Q(*((f"{column}__range", LIMITS) for column in COLUMNS[model]))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_pausing_deliveries"),
        ("invoices", "0004_drop_indexes_that_others_cover"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(make_readable, migrations.RunPython.noop),
        *(
            migrations.AddConstraint(
                model_name=model.lower(),
                constraint=models.CheckConstraint(condition=_within(model), name=name),
            )
            for model, name in (
                ("Deal", "deal_numbers"),
                ("Invoice", "invoice_numbers"),
                ("InvoiceLine", "line_numbers"),
                ("Payment", "payment_numbers"),
            )
        ),
    ]
