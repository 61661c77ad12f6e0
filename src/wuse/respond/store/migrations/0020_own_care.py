from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("respond", "0017_isolation_appeals"),
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
    ]
