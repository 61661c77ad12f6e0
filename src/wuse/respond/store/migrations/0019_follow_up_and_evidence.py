import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("respond", "0018_firm_papers_inspections_mailboxes"),
    ]

    operations = [
        migrations.CreateModel(
            name="HolderMailboxRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.CharField(max_length=40)),
                ("response", models.CharField(max_length=30)),
                ("asked_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("told_upto", models.BigIntegerField(default=0)),
                ("told_at", models.DateTimeField(null=True)),
            ],
        ),
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
            ],
        ),
        migrations.RemoveConstraint(
            model_name="noticerow",
            name="notice_has_one_audience",
        ),
        migrations.RemoveConstraint(
            model_name="noticerow",
            name="notice_has_one_subject",
        ),
        migrations.AddConstraint(
            model_name="holdermailboxrow",
            constraint=models.UniqueConstraint(fields=("response", "person"), name="one_mailbox_a_holder"),
        ),
        migrations.AddField(
            model_name="noticerow",
            name="mailbox",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, to="respond.holdermailboxrow"
            ),
        ),
        migrations.AddConstraint(
            model_name="noticerow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("organisation", ""), ("verb", ""), models.Q(("account", ""), _negated=True)),
                    models.Q(("account", ""), ("verb", ""), models.Q(("organisation", ""), _negated=True)),
                    models.Q(("account", ""), ("organisation", ""), models.Q(("verb", ""), _negated=True)),
                    models.Q(("account", ""), ("mailbox__isnull", False), ("organisation", ""), ("verb", "")),
                    _connector="OR",
                ),
                name="notice_has_one_audience",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticerow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("event__isnull", False), ("file__isnull", True), ("mailbox__isnull", True)),
                    models.Q(
                        ("event__isnull", True),
                        ("file__isnull", False),
                        ("mailbox__isnull", True),
                        models.Q(("organisation", ""), _negated=True),
                    ),
                    models.Q(("event__isnull", True), ("file__isnull", True), ("mailbox__isnull", False)),
                    _connector="OR",
                ),
                name="notice_has_one_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="owncarerow",
            constraint=models.UniqueConstraint(
                fields=("response", "person", "day"), name="one_own_care_a_day"
            ),
        ),
        migrations.AddField(
            model_name="showncertificaterow",
            name="arrival",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="certificates",
                to="respond.arrivalrow",
            ),
        ),
        migrations.AddConstraint(
            model_name="showncertificaterow",
            constraint=models.UniqueConstraint(
                fields=("arrival", "digest"), name="a_certificate_once_a_journey"
            ),
        ),
    ]
