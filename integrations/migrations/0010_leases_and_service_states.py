import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_pausing_deliveries'),
        ('integrations', '0009_lean_inbox'),
    ]

    operations = [
        migrations.CreateModel(
            name='Lease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('lists', 'Reading lists'), ('events', 'Working on events of one kind')], max_length=12)),
                ('name', models.CharField(max_length=60)),
                ('held_until', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, help_text='When the work was last finished; later where the service asked us to wait. Empty: due at once.', null=True)),
                ('wake_asked_for', models.DateTimeField(blank=True, help_text='The `held_until` after which a worker has been asked to look again.', null=True)),
                ('connection', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='leases', to='accounts.connection')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('connection', 'purpose', 'name'), name='one_lease_per_work')],
            },
        ),
        migrations.CreateModel(
            name='ServiceState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('away_since', models.DateTimeField(blank=True, help_text='Since when it gives no proper answer; empty while it does.', null=True)),
                ('asked_at', models.DateTimeField(blank=True, help_text='When it was last asked in vain, or whether it is back.', null=True)),
                ('returned_at', models.DateTimeField(blank=True, help_text='When it answered again; empty once what waited for it goes on.', null=True)),
                ('blocked_since', models.DateTimeField(blank=True, help_text='Since when its edge blocks us; empty while it lets us through.', null=True)),
                ('probed_at', models.DateTimeField(blank=True, help_text='When we last asked whether the connection still exists there.', null=True)),
                ('webhooks_doubted_at', models.DateTimeField(blank=True, help_text='When we last found a change that no webhook had reported.', null=True)),
                ('loss_notified_at', models.DateTimeField(blank=True, help_text='When people were e-mailed that it needs reconnecting.', null=True)),
                ('connection', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='service_state', to='accounts.connection')),
            ],
        ),
    ]
