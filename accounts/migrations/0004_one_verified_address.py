"""Leaves each person one address, verified: the one they sign in with.

Until now a session was enough to add other addresses to an account, and a link to set its password went to them.
"""

from django.db import migrations


def keep_one_address(apps, schema_editor):
    Address = apps.get_model("account", "EmailAddress")
    for user in apps.get_model("accounts", "User").objects.order_by("pk"):
        email = user.email.lower()
        own = Address.objects.filter(user=user, email__iexact=email).order_by("pk").first()
        Address.objects.filter(user=user).exclude(pk=own.pk if own else None).delete()
        # Nobody else may have this address parked on their account.
        Address.objects.filter(email__iexact=email).exclude(user=user).delete()
        if own is None:
            Address.objects.create(user=user, email=email, verified=True, primary=True)
        else:
            Address.objects.filter(pk=own.pk).update(email=email, verified=True, primary=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_outgoing_emails_and_sessions"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.RunPython(keep_one_address, migrations.RunPython.noop, elidable=True),
    ]
