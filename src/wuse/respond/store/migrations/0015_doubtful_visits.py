from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("respond", "0013_resumption"),
    ]

    operations = [
        migrations.AddField(
            model_name="exposurerow",
            name="doubtful",
            field=models.IntegerField(default=0),
        ),
    ]
