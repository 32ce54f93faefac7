from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('integrations', '0011_split_cursors'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='cursor',
            name='checked_at',
        ),
    ]
