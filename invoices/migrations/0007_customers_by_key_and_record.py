"""Find customers by the key of their name, and keep on each invoice the Pipedrive record it was made for.

The invoices of before get the organization or person that their deal names today: what it named then is not known.
"""

from django.conf import settings
from django.db import migrations, models

from invoices.names import is_same_name, plain_name

AT_ONCE = 2000


def fill_name_keys(apps, schema_editor):
    """Compute the key of every contact, some thousand at a time."""
    contacts = apps.get_model("invoices", "Contact").objects.order_by("pk").only("pk", "name", "name_key")
    batch = []
    for contact in contacts.iterator(chunk_size=AT_ONCE):
        contact.name_key = plain_name(contact.name)[:500]
        batch.append(contact)
        if len(batch) == AT_ONCE:
            contacts.model.objects.bulk_update(batch, ["name_key"], batch_size=200)
            batch = []
    contacts.model.objects.bulk_update(batch, ["name_key"], batch_size=200)


def fill_customer_numbers(apps, schema_editor):
    """Give each invoice of a deal our number for the record that the deal names."""
    rows = apps.get_model("invoices", "Invoice").objects.filter(deal__isnull=False, customer_number="")
    wanted = ("pk", "contact_details", "deal__pipedrive_organization_id", "deal__pipedrive_person_id")
    found = {}
    for pk, details, organization, person, person_name in rows.values_list(*wanted, "deal__person_name").iterator():
        is_person = bool(person) and is_same_name(str(details.get("contact_name", "")), person_name)
        if organization and not is_person:
            found.setdefault(f"pipedrive-org-{organization}", []).append(pk)
        elif person:
            found.setdefault(f"pipedrive-person-{person}", []).append(pk)
    for number, pks in found.items():
        for at in range(0, len(pks), 500):
            rows.model.objects.filter(pk__in=pks[at : at + 500]).update(customer_number=number)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_pausing_deliveries"),
        ("invoices", "0006_remember_what_was_submitted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="name_key",
            field=models.CharField(
                blank=True, editable=False, help_text="The name as names are compared.", max_length=500
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="customer_number",
            field=models.CharField(
                blank=True,
                help_text="Our number for the organization or person in Pipedrive that it was made for.",
                max_length=40,
            ),
        ),
        migrations.RunPython(fill_name_keys, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(fill_customer_numbers, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["connection", "name_key"], name="contact_name_key"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("customer_number", ""), _negated=True),
                fields=["connection", "customer_number"],
                name="invoice_customer_number",
            ),
        ),
    ]
