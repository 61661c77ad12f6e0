import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("respond", "0018_firm_papers_inspections_mailboxes"),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnCareRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("response", models.CharField(max_length=30)),
                ("person", models.CharField(max_length=40)),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                ("symptoms", models.CharField(blank=True, max_length=60)),
                ("temperature", models.DecimalField(decimal_places=1, max_digits=3, null=True)),
                ("unwell_at", models.DateTimeField(null=True)),
                ("by_delegate", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("response", "person", "day"), name="one_own_care_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="ShownCertificateRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("response", models.CharField(max_length=30)),
                ("digest", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=12)),
                ("result", models.CharField(blank=True, max_length=12)),
                ("on", models.DateField()),
                ("issuer", models.CharField(max_length=80)),
                ("key", models.CharField(max_length=64)),
                ("shows", models.CharField(max_length=12)),
                ("name_match", models.CharField(max_length=8)),
                ("shown_at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("organisation", models.CharField(blank=True, max_length=40)),
                (
                    "arrival",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="certificates",
                        to="respond.arrivalrow",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("arrival", "digest"), name="a_certificate_once_a_journey")
                ],
            },
        ),
    ]
