"""What is held back may be of any standard; whom a sender made worse, and how many it is allowed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0005_sent_contacts"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="contacthold", name="a_hold_once_a_receipt"),
        migrations.RemoveConstraint(model_name="heldcontact", name="a_contact_held_once"),
        migrations.RenameModel(old_name="ContactHold", new_name="FactHold"),
        migrations.RenameModel(old_name="HeldContact", new_name="HeldFact"),
        migrations.AlterField(
            model_name="heldfact",
            name="hold",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="facts", to="intake.facthold"
            ),
        ),
        migrations.AlterField(
            model_name="facthold", name="case", field=models.CharField(blank=True, max_length=40)
        ),
        migrations.AddField(
            model_name="facthold",
            name="standard",
            field=models.CharField(default="contact", max_length=30),
        ),
        migrations.AddField(
            model_name="facthold", name="counties", field=models.JSONField(blank=True, default=dict)
        ),
        migrations.AddField(
            model_name="facthold", name="allow", field=models.PositiveIntegerField(default=0)
        ),
        migrations.AddField(
            model_name="facthold", name="allow_days", field=models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField(
            model_name="heldfact", name="county", field=models.CharField(blank=True, max_length=18)
        ),
        migrations.AddField(model_name="heldfact", name="learnt_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="heldfact",
            name="standard",
            field=models.CharField(default="contact", max_length=30),
        ),
        migrations.AddConstraint(
            model_name="facthold",
            constraint=models.UniqueConstraint(
                fields=("receipt", "standard", "case"), name="a_hold_once_a_receipt"
            ),
        ),
        migrations.AddConstraint(
            model_name="heldfact",
            constraint=models.UniqueConstraint(
                fields=("response", "standard", "uid"), name="a_fact_held_once"
            ),
        ),
        migrations.CreateModel(
            name="WorsePerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("response", models.CharField(max_length=30)),
                ("standard", models.CharField(max_length=30)),
                ("who", models.CharField(max_length=80)),
                ("person", models.CharField(max_length=40)),
                ("allowed", models.BooleanField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["who", "allowed", "at"], name="worse_by_sender"),
                    models.Index(fields=["who", "person"], name="worse_by_person"),
                    models.Index(fields=["at"], name="worse_by_time"),
                ]
            },
        ),
        migrations.CreateModel(
            name="SendingAllowance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("response", models.CharField(max_length=30)),
                ("standard", models.CharField(max_length=30)),
                ("who", models.CharField(max_length=80)),
                ("number", models.PositiveIntegerField()),
                ("given_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("hold", models.PositiveBigIntegerField()),
                ("asked_by", models.CharField(max_length=80)),
                ("decided_by", models.CharField(max_length=80)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["who", "standard", "until"], name="allowances_by_sender"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_by", ""), _negated=True),
                            models.Q(("decided_by", ""), _negated=True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                        ),
                        name="allowance_given_by_two",
                    )
                ],
            },
        ),
    ]
