"""The one row that whoever seals holds."""

from django.db import migrations


def make_lock(apps, schema_editor):
    apps.get_model("history", "SealLock").objects.create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("history", "0001_initial")]
    operations = [migrations.RunPython(make_lock, migrations.RunPython.noop)]
