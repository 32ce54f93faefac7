"""Encrypts the secrets of second factors, which were stored in the clear."""

from django.db import migrations

from accounts.second_factors import encrypt_again


def encrypt_second_factors(apps, schema_editor):
    for factor in apps.get_model("mfa", "Authenticator").objects.order_by("pk"):
        factor.data = encrypt_again(factor.data)
        factor.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_answers_by_idempotency_key"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(encrypt_second_factors, migrations.RunPython.noop, elidable=True)]
