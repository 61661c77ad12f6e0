from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("respond", "0013_resumption"),
    ]

    operations = [
        # A code that was issued before this is shown for a day at most: it counts as one of nearly everybody's series.
        migrations.AddField(
            model_name="issuedcoderow",
            name="series",
            field=models.CharField(default="zhejiang", max_length=20),
            preserve_default=False,
        ),
    ]
