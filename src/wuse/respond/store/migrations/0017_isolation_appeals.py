import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("respond", "0016_firm_notices_drafts_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="correctionrow",
            name="isolation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="appeals",
                to="respond.isolationrow",
            ),
        ),
    ]
