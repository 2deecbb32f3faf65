"""The communes' self-assessments of a period, criterion by criterion."""

import datetime
from collections.abc import Iterable
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.policies import acts_for_commune, reads_everything
from communes.models import Locality, ReportingPeriod, Unit, Village
from communes.rules.choices import Channel
from criteria.models.sets import CriteriaSet, Criterion, Indicator
from criteria.rules.choices import Basis, Outcome, Stage
from ntm_tracker.fields import LineField, ProseField

SUBMITTED_STAGES = tuple(stage for stage in Stage if stage.is_submitted)


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Questions about self-assessments."""

    def visible_to(self, user: User) -> Self:
        """The office, leaders and administrators see all; others what was sent, and the own commune's drafts."""
        if reads_everything(user):
            return self
        if not user.is_active:
            return self.none()
        sent = Q(stage__in=SUBMITTED_STAGES)
        if acts_for_commune(user) and user.unit and user.unit.locality_id:
            return self.filter(sent | Q(locality=user.unit.locality_id))
        return self.filter(sent)

    def submitted(self) -> Self:
        """Sent by the commune or already consolidated: only these count."""
        return self.filter(stage__in=SUBMITTED_STAGES)

    def proven_by(self, evidence: Any) -> Self:
        """The self-assessments whose results a piece of evidence serves."""
        return self.filter(is_proof(assessment=models.OuterRef("pk"), evidence=evidence))

    def may_be_proven_by(self, evidence: Any) -> Self:
        """Those that `evidence` can prove: its commune's of its period, and those that it proves already."""
        proven = self.model.objects.proven_by(evidence).values("pk")
        wanted = Q(pk__in=proven) | Q(locality=evidence.locality_id, period=evidence.period_id)
        return self.filter(wanted).select_related("locality", "criteria_set", "period", "village")

    def known_on(self, day: datetime.date) -> Self:
        """Received by `day`; one whose day is unknown counts."""
        return self.filter(Q(received_on__isnull=True) | Q(received_on__lte=day))


class Assessment(models.Model):
    """Kết quả xã tự đánh giá: one subject, one set, one period."""

    criteria_set = models.ForeignKey(CriteriaSet, models.PROTECT, verbose_name="bộ tiêu chí")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, verbose_name="kỳ báo cáo", related_name="assessments")
    locality = models.ForeignKey(Locality, models.PROTECT, verbose_name="xã", related_name="assessments")
    village = models.ForeignKey(
        Village, models.PROTECT, verbose_name="ấp", null=True, blank=True, related_name="assessments"
    )
    stage = models.CharField("bước", max_length=12, choices=Stage, default=Stage.NOT_SENT)
    return_reason = LineField("lý do trả lại", blank=True)
    channel = models.CharField("hình thức nhận", max_length=10, choices=Channel, blank=True)
    received_from = LineField("người báo", max_length=200, blank=True)
    received_on = models.DateField("ngày nhận", null=True, blank=True)
    awaits_paper = models.BooleanField("báo qua điện thoại, chờ văn bản", default=False)
    data_note = ProseField("ghi chú về số liệu", blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả tự đánh giá"
        verbose_name_plural = "kết quả tự đánh giá"
        ordering = ["period", "criteria_set", "locality"]
        constraints = [
            models.UniqueConstraint(
                name="assessment_of_locality",
                fields=["criteria_set", "period", "locality"],
                condition=Q(village__isnull=True),
            ),
            models.UniqueConstraint(
                name="assessment_of_village",
                fields=["criteria_set", "period", "locality", "village"],
                condition=Q(village__isnull=False),
            ),
            models.CheckConstraint(
                name="assessment_return_reason",
                condition=~Q(stage=Stage.RETURNED) | ~Q(return_reason=""),
                violation_error_message="Trả lại thì phải ghi lý do.",
            ),
        ]

    def __str__(self) -> str:
        subject = f"{self.village}, {self.locality}" if self.village_id else str(self.locality)
        return f"{subject}: {self.criteria_set}, {self.period}"

    @property
    def is_submitted(self) -> bool:
        """Whether it counts: sent by the commune, or consolidated."""
        return self.stage in SUBMITTED_STAGES

    @property
    def is_taken_back(self) -> bool:
        """Whether its commune sent it and took it back: only sending writes the program as the way it came."""
        return self.stage == Stage.ENTERING and self.channel == Channel.PROGRAM


Part = TypeVar("Part", bound=models.Model)


class _OfAssessmentQuerySet(models.QuerySet[Part]):
    """Questions about what belongs to self-assessments."""

    def of(self, assessments: Iterable[Assessment | int]) -> Self:
        return self.filter(assessment__in=assessments)

    def of_subject(self, **subject: object) -> Self:
        """What belongs to one self-assessment: `criteria_set`, `period`, `locality`, `village`."""
        return self.filter(**{f"assessment__{name}": value for name, value in subject.items()})

    def in_period(self, period: ReportingPeriod | int) -> Self:
        return self.filter(assessment__period=period)

    def on_set(self, criteria_set: CriteriaSet | int) -> Self:
        return self.filter(assessment__criteria_set=criteria_set)

    def at_level(self, level: str) -> Self:
        return self.filter(assessment__criteria_set__level=level)

    def of_communes(self) -> Self:
        """The communes' own, without their villages'."""
        return self.filter(assessment__village=None)

    def submitted(self) -> Self:
        """Of self-assessments that were sent or consolidated: only these count."""
        return self.filter(assessment__stage__in=SUBMITTED_STAGES)


Result = TypeVar("Result", bound="_Result")


class _ResultQuerySet(_OfAssessmentQuerySet[Result]):
    """Questions about results of criteria and of indicators."""

    def by_item(self) -> dict[int, Any]:
        """The results of one self-assessment, by criterion or indicator."""
        return {each.item_id: each for each in self.order_by()}


class CriterionResultQuerySet(_ResultQuerySet["CriterionResult"]):
    """Questions about results of criteria."""

    def counted(self) -> Self:
        """Of the items that make up the set's size."""
        return self.filter(criterion__counts=True)

    def of_lineages(self, lineages: Iterable[str]) -> Self:
        """Of the same criteria, in whichever version of the set."""
        return self.filter(criterion__lineage__in=lineages)

    def answered_by(self, unit: Unit) -> Self:
        """Of what `unit` is responsible for."""
        return self.filter(criterion__in=Criterion.objects.answered_by(unit))

    def asked_about(self) -> Self:
        """Of a set and a period in which the units are asked for their opinion."""
        rounds = OpinionRound.objects.filter(
            criteria_set=models.OuterRef("assessment__criteria_set"), period=models.OuterRef("assessment__period")
        )
        return self.submitted().filter(models.Exists(rounds))

    def outcomes(self) -> dict[int, dict[int, str]]:
        """What was declared, by self-assessment and criterion, in the order of the set."""
        found: dict[int, dict[int, str]] = {}
        rows = self.order_by("criterion__order").values_list("assessment_id", "criterion_id", "declared")
        for assessment, criterion, declared in rows:
            found.setdefault(assessment, {})[criterion] = declared
        return found


class _Result(models.Model):
    """What the commune declared, and what a unit found: two separate sets of fields, each with who and when."""

    item_model: ClassVar[type[models.Model]]
    assessment_id: int

    declared = models.CharField("xã tự đánh giá", max_length=14, choices=Outcome, default=Outcome.NOT_ASSESSED)
    declared_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="người nhập", null=True, blank=True, related_name="+"
    )
    declared_at = models.DateTimeField("nhập lúc", null=True, blank=True)
    basis = models.CharField("cơ sở", max_length=8, choices=Basis, default=Basis.ENTERED)
    version = models.PositiveIntegerField("lần sửa", default=1)
    return_reason = LineField("lý do trả lại", blank=True)
    opinion = models.CharField("ý kiến của ngành", max_length=14, choices=Outcome, blank=True)
    opinion_unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name="ngành cho ý kiến", null=True, blank=True, related_name="+"
    )
    opinion_on = models.DateField("ngày cho ý kiến", null=True, blank=True)
    opinion_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="người ghi ý kiến", null=True, blank=True, related_name="+"
    )
    opinion_about = models.CharField(
        "ý kiến về kết quả", max_length=14, choices=Outcome, blank=True, help_text="Kết quả của xã khi ngành cho ý kiến"
    )
    opinion_reason = LineField("lý do không thống nhất", blank=True)
    opinion_confirmed = models.BooleanField("trưởng ngành đã xác nhận", default=True)
    opinion_returned = LineField("trưởng ngành trả lại", blank=True)
    opinion_source = LineField("văn bản cho ý kiến", max_length=200, blank=True, help_text="Khi VPĐP nhập thay")
    note = ProseField("ghi chú", blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_declared",
                condition=Q(declared__in=Outcome.values),
                violation_error_message="Kết quả không có trong danh sách.",
            ),
            models.CheckConstraint(
                name="%(class)s_opinion_who_when",
                condition=Q(opinion="", opinion_unit__isnull=True, opinion_on__isnull=True)
                | (~Q(opinion="") & Q(opinion_unit__isnull=False, opinion_on__isnull=False)),
                violation_error_message="Ý kiến của ngành cần đủ: kết quả, ngành nào, ngày nào.",
            ),
        ]

    @property
    def item_id(self) -> int:
        """The key of the criterion or indicator that the result is about."""
        return getattr(self, f"{self.item_model._meta.model_name}_id")

    @property
    def has_opinion(self) -> bool:
        """Whether a unit answers for an opinion: what an officer prepared is none yet."""
        return bool(self.opinion) and self.opinion_confirmed

    @property
    def opinion_agrees(self) -> bool:
        """Whether the unit found what was declared when it gave its opinion."""
        return self.opinion == (self.opinion_about or self.declared)

    @property
    def opinion_is_stale(self) -> bool:
        """Whether another outcome was declared after the opinion."""
        return bool(self.opinion and self.opinion_about) and self.opinion_about != self.declared


class CriterionResult(_Result):
    """The outcome of one criterion."""

    item_model = Criterion

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, verbose_name="kết quả tự đánh giá", related_name="results"
    )
    criterion = models.ForeignKey(Criterion, models.PROTECT, verbose_name="tiêu chí", related_name="results")

    objects = CriterionResultQuerySet.as_manager()

    class Meta(_Result.Meta):
        verbose_name = "kết quả tiêu chí"
        verbose_name_plural = "kết quả tiêu chí"
        ordering = ["assessment", "criterion__order"]
        constraints = [
            *_Result.Meta.constraints,
            models.UniqueConstraint(name="criterion_result_once", fields=["assessment", "criterion"]),
        ]

    def __str__(self) -> str:
        return f"{self.assessment.locality}: {self.criterion}, {self.assessment.period}"


class IndicatorResult(_Result):
    """The outcome and measured value of one indicator."""

    item_model = Indicator

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, verbose_name="kết quả tự đánh giá", related_name="indicator_results"
    )
    indicator = models.ForeignKey(Indicator, models.PROTECT, verbose_name="chỉ tiêu", related_name="results")
    value = models.DecimalField("giá trị", max_digits=14, decimal_places=3, null=True, blank=True)
    differs_reason = LineField("lý do quyết định khác mức", blank=True)

    objects = _ResultQuerySet.as_manager()

    class Meta(_Result.Meta):
        verbose_name = "kết quả chỉ tiêu"
        verbose_name_plural = "kết quả chỉ tiêu"
        ordering = ["assessment", "indicator__order"]
        constraints = [
            *_Result.Meta.constraints,
            models.UniqueConstraint(name="indicator_result_once", fields=["assessment", "indicator"]),
        ]

    def __str__(self) -> str:
        return f"{self.assessment.locality}: {self.indicator}, {self.assessment.period}"


def is_proof(*, assessment: Any, evidence: Any) -> Q:
    """Whether a piece of evidence serves a result of a self-assessment; one of them is the row that is asked."""
    asked = {"assessment": assessment, "evidence": evidence}
    indicators = models.Exists(IndicatorResult.objects.filter(**asked))
    return models.Exists(CriterionResult.objects.filter(**asked)) | indicators


class GroupChoice(models.Model):
    """Which group of an “any one group” criterion the commune chose, and what it still lacks."""

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, verbose_name="kết quả tự đánh giá", related_name="group_choices"
    )
    group = models.ForeignKey(Indicator, models.PROTECT, verbose_name="nhóm", related_name="+")
    lacks = LineField("còn thiếu", blank=True)

    objects = _OfAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "nhóm tiêu chí đã chọn"
        verbose_name_plural = "nhóm tiêu chí đã chọn"
        constraints = [models.UniqueConstraint(name="group_choice_once", fields=["assessment", "group"])]

    def __str__(self) -> str:
        return f"{self.assessment}: {self.group.wording}"


class OpinionRound(models.Model):
    """Ý kiến của ngành is asked for one set in one period: off until somebody switches it on."""

    criteria_set = models.ForeignKey(
        CriteriaSet, models.PROTECT, verbose_name="bộ tiêu chí", related_name="opinion_rounds"
    )
    period = models.ForeignKey(
        ReportingPeriod, models.PROTECT, verbose_name="kỳ báo cáo", related_name="opinion_rounds"
    )
    opened_on = models.DateField("mở ngày")

    class Meta:
        verbose_name = "lấy ý kiến của ngành"
        verbose_name_plural = "lấy ý kiến của ngành"
        ordering = ["period", "criteria_set"]
        constraints = [models.UniqueConstraint(name="opinion_round_once", fields=["criteria_set", "period"])]

    def __str__(self) -> str:
        return f"Ý kiến của ngành: {self.criteria_set}, {self.period}"
