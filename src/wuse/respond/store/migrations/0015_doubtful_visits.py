from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("respond", "0014_issued_code_series"),
    ]

    operations = [
        migrations.AddField(
            model_name="exposurerow",
            name="doubtful",
            field=models.IntegerField(default=0),
        ),
    ]
