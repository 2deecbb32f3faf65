"""Closed lists of the reports app."""

from django.db import models


class ReportStage(models.TextChoices):
    """How far a report is."""

    DRAFT = "draft", "Dự thảo"
    SUBMITTED = "submitted", "Trình ký"
    ISSUED = "issued", "Đã phát hành"


class HandedOverKind(models.TextChoices):
    """The files of a report that is handed over."""

    FACTS = "json", "Số liệu"
    PDF = "pdf", "PDF"
    WORD = "docx", "Word"
    TEXT = "txt", "Văn bản thường"
