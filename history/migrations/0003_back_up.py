"""What was copied, taken away and put back."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import ntm_tracker.fields


class Migration(migrations.Migration):
    dependencies = [
        ("history", "0002_seal_lock"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BackUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("made", "Sao lưu"), ("taken", "Tải về"), ("restored", "Khôi phục")],
                        max_length=10,
                        verbose_name="việc",
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="số liệu lúc")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="ghi lúc")),
                ("name", ntm_tracker.fields.LineField(max_length=200, verbose_name="tệp")),
                ("size", models.BigIntegerField(null=True, verbose_name="cỡ tệp")),
                ("digest", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                ("program_version", ntm_tracker.fields.LineField(max_length=40, verbose_name="phiên bản chương trình")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người thực hiện",
                    ),
                ),
            ],
            options={
                "verbose_name": "bản sao lưu",
                "verbose_name_plural": "bản sao lưu",
                "ordering": ["-at", "-pk"],
            },
        ),
    ]
