"""Minh chứng: the pieces that prove results of self-assessments."""

from typing import Self
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.policies import acts_for_commune, reads_everything
from communes.models import IncomingFile, Locality, ReportingPeriod
from criteria.models.assessments import SUBMITTED_STAGES, Assessment, CriterionResult, IndicatorResult, is_proof
from ntm_tracker.fields import LineField, ProseField
from ntm_tracker.uploads import FileRecord


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Questions about evidence."""

    def proving(self, assessment: Assessment) -> Self:
        """What serves a result of one self-assessment."""
        return self.filter(is_proof(assessment=assessment, evidence=models.OuterRef("pk")))

    def with_results(self) -> Self:
        """With all that the lists tell of a piece, its file and each result that it serves: three queries."""
        whose = ("assessment__criteria_set", "assessment__period", "assessment__village")
        criteria = CriterionResult.objects.select_related("criterion", *whose)
        indicators = IndicatorResult.objects.select_related("indicator", *whose)
        found = self.select_related("received", "period", "locality")
        found = found.prefetch_related(models.Prefetch("results", criteria.order_by("criterion__order")))
        return found.prefetch_related(models.Prefetch("indicator_results", indicators.order_by("indicator__order")))

    def visible_to(self, user: User) -> Self:
        """The office, leaders and administrators see all; a commune its own; a unit what proves a sent result."""
        if reads_everything(user):
            return self
        if not user.is_active:
            return self.none()
        if acts_for_commune(user):
            own = user.unit.locality_id if user.unit else None
            return self.filter(locality=own) if own else self.none()
        sent = Q(results__assessment__stage__in=SUBMITTED_STAGES)
        sent |= Q(indicator_results__assessment__stage__in=SUBMITTED_STAGES)
        return self.filter(sent).distinct()


class Evidence(FileRecord):
    """Minh chứng: a file, a received file or a link, with its own date; one serves several results."""

    locality = models.ForeignKey(Locality, models.PROTECT, verbose_name="xã", related_name="evidence")
    period = models.ForeignKey(
        ReportingPeriod, models.PROTECT, verbose_name="kỳ báo cáo", null=True, blank=True, related_name="+"
    )
    title = LineField("tên minh chứng", max_length=300)
    dated_on = models.DateField("ngày của minh chứng", null=True, blank=True)
    link = models.URLField("đường dẫn", max_length=500, blank=True)
    received = models.ForeignKey(
        IncomingFile, models.PROTECT, verbose_name="hồ sơ đến", null=True, blank=True, related_name="evidence"
    )
    results = models.ManyToManyField(
        CriterionResult, verbose_name="kết quả tiêu chí", blank=True, related_name="evidence"
    )
    indicator_results = models.ManyToManyField(
        IndicatorResult, verbose_name="kết quả chỉ tiêu", blank=True, related_name="evidence"
    )
    note = ProseField("ghi chú", blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta(FileRecord.Meta):
        verbose_name = "minh chứng"
        verbose_name_plural = "minh chứng"
        ordering = ["locality", "-dated_on", "-pk"]
        constraints = [
            *FileRecord.Meta.constraints,
            models.CheckConstraint(
                name="evidence_one_source",
                condition=(~Q(file="") & Q(link="", received__isnull=True))
                | (Q(file="", received__isnull=True) & ~Q(link=""))
                | Q(file="", link="", received__isnull=False),
                violation_error_message="Minh chứng là một tệp, một đường dẫn hoặc một tệp trong Hồ sơ đến.",
            ),
        ]
        indexes = [models.Index(name="evidence_sha256", fields=["file_sha256"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evidence-detail", args=[self.pk])

    @property
    def content(self) -> FileRecord | None:
        """The record that holds the file: this one, or the received one; None for a link."""
        return self.received or (self if self.file else None)

    @property
    def host(self) -> str:
        """Where a link leads: `drive.google.com`."""
        return urlsplit(self.link).hostname or ""
