"""Districts and their communes end on 30/6/2025: a quarter has the communes of its last day, whenever it is fixed."""

import datetime

import pytest

from communes.models import Installation, Locality, ReportingPeriod, Unit
from communes.rules.choices import UnitKind
from criteria.models import Assessment
from criteria.subject import communes_in
from desk.collecting.sheet import sheet_of
from desk.communes.views import communes_at_home
from reports.facts import collect
from reports.letters.minutes import issuer_of
from tests.factories import make_user
from tests.reports.reading import read

NEW = {"Lấp Vò", "Mỹ An Hưng", "Tân Khánh Trung", "Lai Vung"}


@pytest.fixture
def abolished(period: ReportingPeriod) -> ReportingPeriod:
    """Quý II/2025, fixed four days after the district and its communes gave way to larger ones."""
    return ReportingPeriod.objects.create(year=2025, quarter=2, as_of=datetime.date(2025, 7, 4))


def names(localities: list[Locality]) -> set[str]:
    return {each.name for each in localities}


def test_the_report_counts_the_communes_that_the_quarter_had(abolished: ReportingPeriod) -> None:
    level = collect(abolished).base
    assert (level.communes.text, level.recognised_of.text, level.share.text) == ("12", "12/12", "100%")
    assert "Toàn huyện có 12 xã đã được" in read(abolished)["base.recognised"]


def test_the_sheet_and_the_list_of_communes_show_the_same(abolished: ReportingPeriod) -> None:
    rows = sheet_of(abolished, make_user(), abolished.as_of).rows
    in_sheet = {row.locality.name for row in rows}
    assert len(in_sheet) == 12
    assert in_sheet == names(communes_in(abolished))
    listed = names(communes_at_home(abolished, abolished.as_of))
    assert listed > in_sheet  # with the township
    assert len(listed) == 13


def test_a_report_fixed_before_the_quarter_ends_knows_the_communes_of_that_day(abolished: ReportingPeriod) -> None:
    Locality.objects.filter(slug="dinh-yen").update(valid_to=datetime.date(2025, 6, 20))
    assert collect(abolished).base.communes.text == "11"
    abolished.as_of = datetime.date(2025, 6, 14)
    assert collect(abolished).base.communes.text == "12"
    assert len(communes_in(abolished)) == 12
    assert collect(abolished, datetime.date(2025, 7, 4)).base.communes.text == "11"  # looked at with another day


def test_the_next_quarter_has_the_communes_that_followed(abolished: ReportingPeriod) -> None:
    Installation.objects.update(home=Locality.objects.get(slug="dong-thap-2025"))
    after = ReportingPeriod.objects.create(year=2025, quarter=3)
    assert names(communes_in(after)) == NEW
    assert collect(after).base.communes.text == "04"


def test_the_minutes_name_the_committee_of_the_quarter(abolished: ReportingPeriod) -> None:
    assessment = Assessment.objects.filter(locality__slug="dinh-yen", village=None).first()
    bodies = Unit.objects.filter(locality=assessment.locality, kind=UnitKind.AUTHORITY)
    bodies.update(name="UBND xã Định Yên", valid_to=datetime.date(2025, 6, 30))
    expected = issuer_of(assessment)
    Assessment.objects.filter(pk=assessment.pk).update(period=abolished)
    assert issuer_of(Assessment.objects.get(pk=assessment.pk)) == expected
