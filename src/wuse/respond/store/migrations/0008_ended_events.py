from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("respond", "0007_photo_ids"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="eventrow",
            name="events_of_county",
        ),
        migrations.RemoveIndex(
            model_name="eventrow",
            name="events_of_township",
        ),
        migrations.AddIndex(
            model_name="eventrow",
            index=models.Index(
                condition=models.Q(("is_open", False)), fields=["county", "id"], name="ended_events_of_county"
            ),
        ),
        migrations.AddIndex(
            model_name="eventrow",
            index=models.Index(
                condition=models.Q(("is_open", False)),
                fields=["township", "id"],
                name="ended_events_of_township",
            ),
        ),
    ]
