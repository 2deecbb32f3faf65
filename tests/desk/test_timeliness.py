"""How punctual each unit was: the sum in plain sight, the same on the page, in Excel and in the report's figures."""

import datetime
import io

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.models import Role, User
from communes.models import ReportingPeriod
from directives.models import Directive, Recipient
from directives.rules.choices import Answer, RecipientState
from directives.rules.evaluation import Timeliness, recipient_state, total_of
from reports.models import Narrative
from reports.quarterly.report import make
from tests.directives.directive_factories import make_directive
from tests.factories import make_unit, make_user
from tests.loaded import load_example
from tests.reports.sentences import told

pytestmark = pytest.mark.django_db
DAY = datetime.date(2024, 4, 4)
DAYS = st.none() | st.dates(datetime.date(2024, 1, 1), datetime.date(2024, 6, 30))
ROWS = st.lists(st.tuples(st.sampled_from(Answer), DAYS, DAYS, DAYS), min_size=1, max_size=8)


def browser(role: Role = Role.OFFICE_STAFF, **values: object) -> Client:
    client = Client()
    client.force_login(make_user(role, password=None, **values))
    return client


def timeliness_of(found: list[RecipientState]) -> Timeliness:
    """Count states; each is exactly one of the four ways."""
    return Timeliness(
        asked=len(found),
        in_time=found.count(RecipientState.IN_TIME),
        late=found.count(RecipientState.LATE),
        undated=found.count(RecipientState.ANSWERED),
        silent=sum(state in (RecipientState.WAITING, RecipientState.OVERDUE) for state in found),
    )


@given(rows=ROWS)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_database_counts_as_the_rule_does(rows: list) -> None:
    Directive.objects.all().delete()
    unit = make_unit()
    states = []
    for answer, answered_on, due_on, extended_to in rows:
        directive = make_directive([unit], given_on=datetime.date(2024, 1, 1), due_on=due_on)
        day = None if answer == Answer.NONE else answered_on
        Recipient.objects.filter(directive=directive).update(answer=answer, answered_on=day, extended_to=extended_to)
        states.append(recipient_state(answer=answer, answered_on=day, due_on=extended_to or due_on, as_of=DAY))
    counted = [
        Timeliness(
            each["asked"],
            each["in_time"],
            each["late"],
            each["undated"],
            each["asked"] - each["in_time"] - each["late"] - each["undated"],
        )
        for each in Recipient.objects.counted_by_month(DAY)
    ]
    assert total_of(counted) == timeliness_of(states)


def answered(unit: object, due: tuple[int, int], on: tuple[int, int] | None) -> None:
    directive = make_directive([unit], given_on=datetime.date(2024, 1, 1), due_on=datetime.date(2024, *due))
    if on:
        day = {"answer": Answer.RECORDED, "answered_on": datetime.date(2024, *on)}
        Recipient.objects.filter(directive=directive).update(**day)


@time_machine.travel("2024-07-01 08:00+07:00", tick=False)
def test_quarters_and_units_add_up_on_page_and_in_excel() -> None:
    health, home = make_unit("Phòng Y tế", code="yte"), make_unit("Phòng Nội vụ", code="noivu")
    answered(health, (3, 15), (3, 15))
    answered(health, (3, 20), (3, 25))
    answered(health, (5, 15), None)
    answered(home, (5, 15), (5, 10))
    client = browser()
    page = client.get("/dung-han/")
    html = page.content.decode()
    assert "04 = 02 đúng hạn + 01 quá hạn + 00 không rõ hạn + 01 chưa báo cáo" in html
    assert "Quý I/2024: 01 đúng hạn, 01 quá hạn; Quý II/2024: 01 đúng hạn, 01 chưa báo cáo" in html
    assert [unit for unit, _ in page.context["page"].lines] == [health, home]
    own = client.get("/dung-han/?don-vi=yte&nam=2024").context["page"]
    assert own.total == Timeliness(3, 1, 1, 0, 1)
    workbook = load_workbook(io.BytesIO(client.get("/dung-han/excel/").content))
    assert [each.value for each in workbook["Theo đơn vị"][2]] == ["Phòng Y tế", "3", "1", "1", "0", "1", "33,33%"]
    assert workbook["Theo quý"]["A4"].value == "Cộng"


@time_machine.travel("2024-07-01 08:00+07:00", tick=False)
def test_the_year_of_the_address_is_shown_else_all_years() -> None:
    unit = make_unit("Phòng Y tế")
    for year in (2023, 2024):
        make_directive([unit], given_on=datetime.date(year, 1, 1), due_on=datetime.date(year, 3, 15))
    client = browser()
    asked = {
        query: client.get(f"/dung-han/{query}").context["page"].total.asked
        for query in ("", "?nam=2022", "?nam=2023", "?nam=2024")
    }
    assert asked == {"": 2, "?nam=2022": 2, "?nam=2023": 1, "?nam=2024": 1}


def test_a_unit_sees_itself_alone() -> None:
    health, home = make_unit("Phòng Y tế"), make_unit("Phòng Nội vụ", code="noivu")
    answered(health, (3, 15), None)
    answered(home, (3, 15), None)
    html = browser(Role.UNIT_HEAD, unit=health).get("/dung-han/?don-vi=noivu").content.decode()
    assert "Phòng Y tế" in html
    assert "Phòng Nội vụ" not in html


def test_the_reports_figures_agree_with_the_page() -> None:
    load_example()
    Directive.objects.filter(slug="cv-38-ubnd").update(due_on=datetime.date(2024, 3, 15))
    period = ReportingPeriod.objects.get()
    words = "Có [a](fact:timeliness.silent-of) lượt chưa báo cáo, [b](fact:timeliness.undated-of) không rõ hạn."
    Narrative.objects.create(period=period, section="difficulties", slug="cham", text=words)
    client = Client()
    client.force_login(User.objects.get(username="chuyenvien"))
    with time_machine.travel("2024-04-04 08:00+07:00", tick=False):
        page = client.get("/dung-han/?nam=2024")
    total = page.context["page"].total
    assert f"Có {total.silent:02d}/{total.asked} lượt chưa báo cáo" in told(period)["narrative.cham"]
    assert f"{total.silent:02d}/{total.asked} chưa báo cáo." in page.content.decode()


def test_each_unit_has_figures_of_its_own_in_the_report() -> None:
    load_example()
    period, late, silent = ReportingPeriod.objects.get(), make_unit("Phòng Y tế"), make_unit("Phòng *Nội* vụ")
    Directive.objects.all().delete()
    answered(late, (3, 15), (3, 20))
    answered(late, (3, 20), (3, 20))
    answered(silent, (3, 15), None)
    figures = make(period).facts.figures()
    assert figures[f"timeliness.unit-{late.pk}.late-of"].text == "01/2"
    assert len(figures[f"timeliness.unit-{late.pk}.late-of"].rows) == 2
    assert figures[f"timeliness.unit-{silent.pk}.silent-of"].text == "01/1"
    words = f"Chưa báo cáo: [a](fact:timeliness.silent-names), [b](fact:timeliness.unit-{silent.pk}.silent-of) lượt."
    Narrative.objects.create(period=period, section="difficulties", slug="cham", text=words)
    assert told(period)["narrative.cham"] == "- Chưa báo cáo: Phòng *Nội* vụ, 01/1 lượt."
    assert figures["timeliness.late-names"].text == "Phòng Y tế"


def test_queries_do_not_grow() -> None:
    client, unit = browser(), make_unit()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/dung-han/")
        return len(captured)

    answered(unit, (3, 15), None)
    queries()
    few = queries()
    for month in range(1, 7):
        answered(make_unit(), (month, 15), None)
    assert queries() == few
