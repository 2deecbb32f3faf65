"""The app's name as people see it in the admin."""

from django.apps import AppConfig


class CommunesConfig(AppConfig):
    name = "communes"
    verbose_name = "Địa bàn, đơn vị, kỳ báo cáo"
