from django.db import migrations, models

import integrations.http.rows


class Migration(migrations.Migration):
    """Only how rows are read changes; the tables stay as they are (SQLite would copy them)."""

    dependencies = [("invoices", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="contact",
                    name="raw",
                    field=models.JSONField(decoder=integrations.http.rows.ExactJSON, default=dict),
                ),
                migrations.AlterField(
                    model_name="invoice",
                    name="xero_raw",
                    field=models.JSONField(blank=True, decoder=integrations.http.rows.ExactJSON, default=dict),
                ),
            ]
        )
    ]
