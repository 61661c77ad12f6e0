from typing import Any

from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Cast, Concat


def name_them(apps: Any, schema_editor: Any) -> None:
    """Photographs that came before ids did are named by their numbers."""
    number = Cast("pk", models.CharField())
    apps.get_model("respond", "EventPhotoRow").objects.update(uid=Concat(Value("before-"), number))


class Migration(migrations.Migration):
    dependencies = [
        ("respond", "0006_warnings"),
    ]

    operations = [
        migrations.AddField(
            model_name="eventphotorow",
            name="uid",
            field=models.CharField(default="", max_length=40),
            preserve_default=False,
        ),
        migrations.RunPython(name_them, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="eventphotorow",
            constraint=models.UniqueConstraint(fields=("event", "by", "uid"), name="one_photo_an_id"),
        ),
    ]
