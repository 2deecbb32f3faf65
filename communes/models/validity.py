"""Rows that hold for a time."""

import datetime
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

from ntm_tracker.quarters import Quarter

Lasting = TypeVar("Lasting", bound=models.Model)


class ValidityQuerySet(models.QuerySet[Lasting]):
    """Rows that hold from a day to a day, both included; an unknown end is open."""

    def valid_on(self, day: datetime.date) -> Self:
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )

    def valid_in(self, quarter: Quarter, known_until: datetime.date) -> Self:
        """Rows that `quarter` has as its report knows them: on its last day, or on an earlier as-of day.

        What ended after the quarter but before its report was fixed is still the quarter's.
        """
        return self.valid_on(min(quarter.last_day, known_until))

    def not_ended_on(self, day: datetime.date) -> Self:
        """Rows that hold on `day` or begin later."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))

    def overlapping(self, first: datetime.date | None, last: datetime.date | None) -> Self:
        """Rows that share a day with the time from `first` to `last`."""
        found = self.not_ended_on(first) if first else self
        return found.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=last)) if last else found


def valid_order(name: str) -> models.CheckConstraint:
    """Return the constraint that a row does not end before it begins."""
    return models.CheckConstraint(
        name=name,
        condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
        violation_error_message="Ngày hết hiệu lực phải sau ngày bắt đầu hiệu lực.",
    )
