"""The app's name as people see it in the admin."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Mẫu báo cáo"
