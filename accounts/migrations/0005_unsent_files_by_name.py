"""The names of the files that could not be sent stand in the place of a mark that there were some."""

from django.db import migrations, models


def tell_of_files(apps, schema_editor) -> None:  # noqa: ANN001
    unsent = apps.get_model("accounts", "UnsentInput")
    unsent.objects.filter(had_files=True).update(files='[["", "đã chọn"]]')


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_unsent_and_sent")]
    operations = [
        migrations.AddField("unsentinput", "files", models.TextField("tên tệp", default="[]")),
        migrations.RunPython(tell_of_files, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField("unsentinput", "had_files"),
    ]
