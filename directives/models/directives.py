"""What was ordered: directives, the units that must answer, and how they were reminded."""

import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, DateField, Exists, F, Min, OuterRef, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Greatest, Substr
from django.urls import reverse

from accounts.models import User
from accounts.policies import reads_everything
from communes.models import ReportingPeriod
from directives.models.documents import OfficialDocument, UnitLine
from directives.rules.choices import Answer, Expected, Place, ReminderWay, SupplementStage
from directives.rules.evaluation import unnamed_units
from ntm_tracker.fields import FoldedField, LineField, ProseField
from ntm_tracker.uploads import FileRecord
from ntm_tracker.vietnamese import search_words, short_date


class DirectiveQuerySet(models.QuerySet["Directive"]):
    """Questions about directives."""

    def get_by_natural_key(self, slug: str) -> "Directive":
        return self.get(slug=slug)

    def given_by(self, day: datetime.date) -> Self:
        """Given on or before `day`; a task of unknown date counts."""
        return self.filter(Q(given_on__isnull=True) | Q(given_on__lte=day))

    def open_after(self, day: datetime.date) -> Self:
        """Not closed on or before `day`."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day))

    def perhaps_reported_from(self, day: datetime.date) -> Self:
        """Leaves out what every unit had answered before `day`; the report looks closer at the rest."""
        before = Recipient.objects.filter(directive=OuterRef("pk"))
        open_then = before.exclude(answer=Answer.RECORDED, answered_on__lt=day)
        recent = Q(given_on__isnull=True) | Q(given_on__gte=day)
        return self.filter(recent | Q(named_total__isnull=False) | Exists(open_then) | ~Exists(before))

    def named(self, key: str) -> Self:
        """The one whose figures are called by `key`."""
        return self.filter(Q(first_slug=key) | Q(first_slug="", slug=key))

    def visible_to(self, user: User) -> Self:
        """The office, leaders and administrators see all, a unit those that ask it for a report."""
        if reads_everything(user):
            return self.all()
        if not user.is_active or user.unit_id is None:
            return self.none()
        return self.filter(pk__in=Recipient.objects.filter(unit=user.unit_id).values("directive"))

    def followed(self) -> Self:
        """All but the collecting letters of the periods, which self-assessments answer."""
        return self.filter(period__isnull=True)

    def matching(self, text: str) -> Self:
        """Directives whose document or task has every word of `text`, with or without marks."""
        if not search_words(text):
            return self.all()
        documents = OfficialDocument.objects.matching(text).values("pk")
        task = Q()
        for word in search_words(text):
            task &= Q(task_folded__contains=word)
        return self.filter(task | Q(document__in=documents))

    def with_progress(self, known_until: datetime.date, today: datetime.date) -> Self:
        """With `day`, `known`, `answered`, `total`, and `silent_due`: since when the first silent unit is due.

        As `evaluation.state_day` says: what was given after the as-of day is looked at today.
        """
        day = Case(
            When(given_on__gt=known_until, then=_day(today)),
            default=_day(min(known_until, today)),
            output_field=DateField(),
        )
        dated = Q(recipients__answered_on__isnull=True) | Q(recipients__answered_on__lte=F("day"))
        answered = Q(recipients__answer=Answer.RECORDED) & dated
        silent = Q(recipients__isnull=False) & (
            ~Q(recipients__answer=Answer.RECORDED) | Q(recipients__answered_on__gt=F("day"))
        )
        counted = self.annotate(day=day).annotate(
            known=Count("recipients"),
            answered=Count("recipients", filter=answered),
            silent_due=Min(Coalesce("recipients__extended_to", "due_on"), filter=silent),
        )
        return counted.annotate(total=Greatest(Coalesce("named_total", 0), "known"))


def _day(day: datetime.date) -> Cast:
    return Cast(Value(day), DateField())


class Directive(models.Model):
    """A task with units that must answer; its document is optional."""

    # as `with_progress` adds them
    day: datetime.date
    known: int
    answered: int
    total: int
    silent_due: datetime.date | None

    slug = models.SlugField("đường dẫn", unique=True, max_length=80)
    first_slug = models.SlugField("đường dẫn lúc đầu", max_length=80, blank=True, db_index=False)
    document = models.ForeignKey(
        OfficialDocument,
        verbose_name="văn bản",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="directives",
    )
    task = LineField("nhiệm vụ được giao", max_length=1000, blank=True, help_text="Khi không có văn bản")
    task_folded = FoldedField("task")
    given_on = models.DateField("ngày giao", null=True, blank=True)
    due_on = models.DateField("hạn báo cáo", null=True, blank=True)
    expected = models.CharField("phải gửi", max_length=10, choices=Expected, default=Expected.REPORT)
    period = models.ForeignKey(
        ReportingPeriod,
        verbose_name="thu kết quả tự đánh giá của kỳ",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="collections",
    )
    place = models.CharField("nêu ở", max_length=10, choices=Place, default=Place.PROGRESS)
    order = models.PositiveSmallIntegerField("thứ tự trong báo cáo", default=0)
    named_total = models.PositiveSmallIntegerField("văn bản nêu bao nhiêu đơn vị", null=True, blank=True)
    outcome = LineField("kết quả thực hiện", max_length=1000, blank=True)
    closed_on = models.DateField("kết thúc theo dõi ngày", null=True, blank=True)
    close_reason = LineField("lý do kết thúc", blank=True)
    note = ProseField("ghi chú", blank=True)

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản chỉ đạo, nhiệm vụ"
        verbose_name_plural = "văn bản chỉ đạo, nhiệm vụ"
        ordering = ["order", "given_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="directive_document_or_task",
                condition=Q(document__isnull=False) | ~Q(task=""),
                violation_error_message="Chọn văn bản hoặc ghi nhiệm vụ được giao.",
            ),
            models.UniqueConstraint(
                name="directive_collects_once", fields=["period"], condition=Q(period__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.document) if self.document_id else self.task

    def get_absolute_url(self) -> str:
        return reverse("directive", args=[self.slug])

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @property
    def key(self) -> str:
        """What its figures are called in the office's own words: the first address, which no correction changes."""
        return self.first_slug or self.slug

    @property
    def title(self) -> str:
        """What the directive is called where its day and subject stand beside it."""
        return self.document.title if self.document else self.task

    @property
    def subject(self) -> str:
        """What is asked, where the title does not say it."""
        return self.document.subject if self.document else ""

    # of a directive with its progress:

    @property
    def unnamed(self) -> int:
        return unnamed_units(self.named_total, self.known)

    @property
    def is_late(self) -> bool:
        return self.days_late > 0

    @property
    def days_late(self) -> int:
        """How long the first silent unit is overdue, as long as the directive is followed."""
        return max((self.day - self.silent_due).days, 0) if self.silent_due and not self.closed_on else 0

    @property
    def is_done(self) -> bool:
        return 0 < self.total <= self.answered


class OldAddress(models.Model):
    """Where a directive stood before its document's number or symbol was corrected; it leads to where it stands now."""

    slug = models.SlugField("đường dẫn cũ", unique=True, max_length=80)
    directive = models.ForeignKey(
        Directive, verbose_name="văn bản chỉ đạo", on_delete=models.CASCADE, related_name="old_addresses"
    )

    class Meta:
        verbose_name = "đường dẫn cũ của văn bản chỉ đạo"
        verbose_name_plural = "đường dẫn cũ của văn bản chỉ đạo"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.slug


class AnswerFile(FileRecord):
    """The signed letter of an answer; several units may have answered in one letter."""

    class Meta(FileRecord.Meta):
        verbose_name = "tệp văn bản trả lời"
        verbose_name_plural = "tệp văn bản trả lời"

    def __str__(self) -> str:
        return self.file_name


class RecipientQuerySet(models.QuerySet["Recipient"]):
    """Questions about asked units."""

    def unanswered(self) -> Self:
        """Nothing is recorded, or the office asked for more."""
        return self.filter(~Q(answer=Answer.RECORDED) | Q(needs_more=True))

    def placed_in_time(self, day: datetime.date) -> Self:
        """With `due` and `at`, the day by which a row belongs to a quarter; given by `day`, no self-assessments."""
        given = Q(directive__given_on__isnull=True) | Q(directive__given_on__lte=day)
        found = self.filter(given, directive__period=None).annotate(due=Coalesce("extended_to", "directive__due_on"))
        return found.annotate(at=Coalesce("due", "directive__given_on")).filter(at__isnull=False)

    def counted_by_month(self, day: datetime.date) -> models.QuerySet[Any, Any]:
        """For each unit and `month` (`2024-03`) `asked`, `in_time`, `late`, `undated`: `evaluation.recipient_state`.

        What was due in it; what has no due day belongs to the month in which it was given. The month is cut from the
        day as text: on SQLite Django's own parts of a date are Python, called for every row.
        """
        answered = Q(answer=Answer.RECORDED) & (Q(answered_on__isnull=True) | Q(answered_on__lte=day))
        dated = answered & Q(answered_on__isnull=False, due__isnull=False)
        found = self.placed_in_time(day).filter(unit__isnull=False)
        by_month = found.annotate(month=Substr(Cast("at", models.CharField()), 1, 7)).values("unit", "month")
        return by_month.annotate(
            asked=Count("pk"),
            in_time=Count("pk", filter=dated & Q(answered_on__lte=F("due"))),
            late=Count("pk", filter=dated & Q(answered_on__gt=F("due"))),
            undated=Count("pk", filter=answered & (Q(answered_on__isnull=True) | Q(due__isnull=True))),
        ).order_by(F("month"), "unit")


class Recipient(UnitLine):
    """One asked unit of a directive and its answer. Counts as answered when the signed letter was recorded."""

    directive = models.ForeignKey(
        Directive, verbose_name="văn bản chỉ đạo", on_delete=models.CASCADE, related_name="recipients"
    )
    due: datetime.date | None  # as `placed_in_time` adds it

    unit_confirmed = models.BooleanField("đã xác định đúng đơn vị", default=True)
    answer = models.CharField("trả lời", max_length=8, choices=Answer, default=Answer.NONE)
    answered_on = models.DateField("ngày trả lời", null=True, blank=True)
    answered_by = LineField("văn bản trả lời", max_length=200, blank=True)
    answer_file = models.ForeignKey(
        AnswerFile,
        verbose_name="tệp văn bản trả lời",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="recipients",
    )
    on_behalf = models.BooleanField("VPĐP nhập thay", default=False)
    needs_more = models.BooleanField("đề nghị bổ sung", default=False)
    more_reason = LineField("nội dung cần bổ sung", blank=True)
    more_due_on = models.DateField("hạn bổ sung", null=True, blank=True)
    return_reason = LineField("lý do trả lại", blank=True)
    explanation = LineField("giải trình của đơn vị", max_length=1000, blank=True)
    extended_to = models.DateField("gia hạn đến", null=True, blank=True)
    extension_reason = LineField("lý do gia hạn", blank=True)
    note = ProseField("ghi chú", blank=True)

    objects = RecipientQuerySet.as_manager()

    class Meta(UnitLine.Meta):
        verbose_name = "đơn vị phải báo cáo"
        verbose_name_plural = "đơn vị phải báo cáo"
        ordering = ["directive", "order"]
        constraints = [
            *UnitLine.Meta.constraints,
            models.UniqueConstraint(
                name="recipient_once", fields=["directive", "unit"], condition=Q(unit__isnull=False)
            ),
            models.CheckConstraint(
                name="recipient_answered_on",
                condition=Q(answered_on__isnull=True) | ~Q(answer=Answer.NONE),
                violation_error_message="Có ngày trả lời thì phải có văn bản trả lời.",
            ),
        ]

    @property
    def due_until(self) -> datetime.date | None:
        """Until when what is still to do should come: the answer, or the supplement, which has a day of its own."""
        return self.more_due_on if self.needs_more else self.extended_to or self.directive.due_on

    @property
    def in_hand(self) -> "Recipient | Supplement | None":
        """The letter that the unit's officer prepared and the head did not confirm: the answer, or a supplement."""
        if self.answer == Answer.PREPARED:
            return self
        prepared = (each for each in self.supplements.all() if each.stage == SupplementStage.PREPARED)
        return next(prepared, None) if self.needs_more else None

    @property
    def sent_supplements(self) -> list["Supplement"]:
        """What supplemented the answer, by its day."""
        return [each for each in self.supplements.all() if each.stage == SupplementStage.RECORDED]


class Supplement(models.Model):
    """Văn bản bổ sung: what a unit sent after its answer, because the office asked for more.

    Its columns are called as those of the answer; the answer itself, with its day, number and file, stays as it came.
    """

    recipient = models.ForeignKey(
        Recipient, verbose_name="đơn vị phải báo cáo", on_delete=models.CASCADE, related_name="supplements"
    )
    stage = models.CharField("tình trạng", max_length=8, choices=SupplementStage)
    asked_for = LineField("nội dung cần bổ sung", blank=True)
    due_on = models.DateField("hạn bổ sung", null=True, blank=True)
    answered_on = models.DateField("ngày bổ sung")
    answered_by = LineField("văn bản bổ sung", max_length=200, blank=True)
    answer_file = models.ForeignKey(
        AnswerFile,
        verbose_name="tệp văn bản bổ sung",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supplements",
    )
    on_behalf = models.BooleanField("VPĐP nhập thay", default=False)
    return_reason = LineField("lý do trả lại", blank=True)
    explanation = LineField("giải trình của đơn vị", max_length=1000, blank=True)

    class Meta:
        verbose_name = "văn bản bổ sung"
        verbose_name_plural = "văn bản bổ sung"
        ordering = ["answered_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="supplement_prepared_once", fields=["recipient"], condition=Q(stage=SupplementStage.PREPARED)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: bổ sung ngày {short_date(self.answered_on)}"


class Reminder(models.Model):
    """Somebody at an asked unit was reminded: when, how, and what was promised."""

    recipient = models.ForeignKey(
        Recipient, verbose_name="đơn vị phải báo cáo", on_delete=models.CASCADE, related_name="reminders"
    )
    reminded_on = models.DateField("ngày nhắc")
    way = models.CharField("cách nhắc", max_length=10, choices=ReminderWay)
    note = LineField("hẹn, ghi chú", max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người ghi", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "lần nhắc"
        verbose_name_plural = "lần nhắc"
        ordering = ["-reminded_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.way_words} ngày {short_date(self.reminded_on)}"

    @property
    def way_words(self) -> str:
        return ReminderWay(self.way).words
