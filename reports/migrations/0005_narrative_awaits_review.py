from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_issued"),
    ]

    operations = [
        migrations.AddField(
            model_name="narrative",
            name="awaits_review",
            field=models.BooleanField(default=False, verbose_name="chờ rà soát"),
        ),
    ]
