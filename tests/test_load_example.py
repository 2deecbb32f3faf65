"""The example quarter: into an empty database only, with its history, and true to the paper in every doubt."""

import tomllib
from collections import Counter
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command

from accounts.models import Role, User
from communes.models import Installation, Locality, ReportingPeriod, Unit
from criteria.models import Assessment, CriteriaSet, CriterionResult, Recognition
from criteria.rules.choices import Outcome
from directives.models import Directive, OfficialDocument, Recipient, SteeringTask, WorkingSession
from history.models import Entry, RecordedVia
from reports import example
from reports.example import ExampleError
from reports.models import Letterhead, SignatureProfile
from tests.factories import make_locality, make_user

pytestmark = pytest.mark.django_db
APPS = ("accounts", "communes", "criteria", "directives", "reports")
FOLDER = settings.BASE_DIR / "fixtures" / "lap-vo-2024-q1"


def load(**options: bool) -> str:
    output = StringIO()
    call_command("load_example", stdout=output, **options)
    return output.getvalue()


@pytest.fixture
def loaded() -> str:
    return load()


def records() -> Counter[str]:
    """How many records of each kind there are; the rows of many-to-many tables are told with their records."""
    models = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    return Counter({model._meta.label: model._base_manager.count() for model in models})


# into an empty database only --------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [make_locality, make_user], ids=["a locality", "a user"])
def test_a_database_with_records_is_left_alone(make) -> None:
    make()
    before = (records(), Entry.objects.count())
    with pytest.raises(CommandError, match="Đã có dữ liệu. Dữ liệu mẫu chỉ nạp vào cơ sở dữ liệu trống."):
        load()
    assert (records(), Entry.objects.count()) == before


def test_a_second_time_is_refused_and_changes_nothing(loaded: str) -> None:
    before = (records(), Entry.objects.count())
    with pytest.raises(CommandError):
        load()
    assert load(if_empty=True) == ""
    assert (records(), Entry.objects.count()) == before


def test_if_empty_loads_into_an_empty_database() -> None:
    assert "Đã nạp dữ liệu mẫu Quý I/2024 của huyện Lấp Vò." in load(if_empty=True)
    assert Locality.objects.exists()


def test_a_mistake_in_a_fixture_leaves_the_database_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: example.Example, name: str) -> None:
        if name == "report.toml":
            raise ExampleError("no Unit is called 'khong-co'")
        told(self, name)

    told = example.Example.load_toml
    monkeypatch.setattr(example.Example, "load_toml", broken)
    with pytest.raises(ExampleError):
        load()
    assert set(records().values()) == {0}
    assert not Entry.objects.exists()


def test_the_next_record_of_every_kind_finds_a_number(loaded: str) -> None:
    old = Letterhead.objects.get()
    signature = SignatureProfile.objects.get()
    old.pk = signature.pk = None
    old.save(force_insert=True)
    signature.save(force_insert=True)
    assert old.pk and signature.pk


# the history ------------------------------------------------------------------------------------------------


def test_everything_that_is_loaded_has_its_entry(loaded: str) -> None:
    missing = {}
    for label in (label for label, count in records().items() if count):
        model = apps.get_model(label)
        kind = ContentType.objects.get_for_model(model)
        entered = set(Entry.objects.filter(record_type=kind).values_list("record_id", flat=True))
        if left := set(model._base_manager.values_list("pk", flat=True)) - entered:
            missing[label] = len(left)
    assert missing == {}


def test_the_entries_say_that_a_command_wrote_them(loaded: str) -> None:
    assert set(Entry.objects.values_list("way", flat=True)) <= {RecordedVia.COMMAND, RecordedVia.IMPORT}
    locality = ContentType.objects.get_for_model(Locality)
    entry = Entry.objects.get(record_type=locality, record_id=Locality.objects.get(slug="dinh-yen").pk)
    assert (entry.way, entry.actor, entry.reason) == (RecordedVia.COMMAND, None, "Dữ liệu mẫu Quý I/2024")
    assert entry.changes["name"] == [None, "Định Yên"]


def test_no_password_stands_in_the_history(loaded: str) -> None:
    users = Entry.objects.filter(record_type=ContentType.objects.get_for_model(User))
    assert users.count() == User.objects.count() == len(example.usernames(FOLDER))
    for entry in users:
        assert "pbkdf2" not in str(entry.changes)
        assert "argon2" not in str(entry.changes)


# people -----------------------------------------------------------------------------------------------------


def test_every_role_has_an_account_and_the_sign_ins_are_printed(loaded: str) -> None:
    assert set(User.objects.values_list("role", flat=True)) == set(Role.values)
    printed = load(sign_ins=True)
    for user in User.objects.all():
        assert user.username in printed
        assert user.check_password("nong-thon-moi-2024")


def test_a_changed_password_is_not_printed(loaded: str) -> None:
    user = User.objects.get(username="xa.dinhyen")
    user.set_password("Lua-chin-2025")
    user.save()
    assert "xa.dinhyen" not in load(sign_ins=True)


# true to the paper ------------------------------------------------------------------------------------------


def test_records_are_found_by_their_natural_names(loaded: str) -> None:
    found = [
        Locality.objects.get_by_natural_key("dinh-yen"),
        Unit.objects.get_by_natural_key("ktht"),
        ReportingPeriod.objects.get_by_natural_key(2024, 1),
        CriteriaSet.objects.get_by_natural_key("XA_NTM_NANG_CAO_2021_2025", 1),
        OfficialDocument.objects.get_by_natural_key("CV", "38", "UBND-NN&PTNT", "2024-03-11"),
        Directive.objects.get_by_natural_key("cv-38-ubnd"),
        SteeringTask.objects.get_by_natural_key("gian-hang-ocop"),
        WorkingSession.objects.get_by_natural_key("2024-03-28-lang-thong-minh"),
    ]
    for record in found:
        assert type(record)._default_manager.get_by_natural_key(*record.natural_key()) == record


def test_the_home_is_the_district_and_its_office(loaded: str) -> None:
    assert str(Installation.objects.get()) == "Văn phòng Điều phối nông thôn mới huyện Lấp Vò (Huyện Lấp Vò)"


def test_directive_38_names_nine_units_of_which_seven_are_known(loaded: str) -> None:
    directive = Directive.objects.get(slug="cv-38-ubnd")
    assert directive.named_total == 9
    assert [str(one) for one in directive.recipients.all()] == [
        "Giáo dục và Đào tạo",
        "Y tế",
        "Công an Huyện",
        "Mặt trận Tổ quốc",
        "Tài nguyên và Môi trường",
        "Kinh tế và Hạ tầng",
        "Văn hóa và Thông tin",
    ]


def test_an_ambiguous_name_is_kept_as_cited_and_marked(loaded: str) -> None:
    doubtful = Recipient.objects.filter(unit_confirmed=False)
    assert {(one.directive.slug, one.cited_as) for one in doubtful} == {
        ("cv-38-ubnd", "Y tế"),
        ("tham-dinh-ke-hoach-xa-2024", "Y tế"),
    }


def test_the_tenth_row_of_the_annex_has_no_issuer_but_what_the_paper_cites(loaded: str) -> None:
    task = SteeringTask.objects.get(order=10)
    assert (task.issuer, task.issuer_cited_as) == (None, "Các Ngành chuyên môn Huyện phụ trách tiêu chí")
    assert not task.advisers.exists()
    assert "cấp ban hành thực sự chưa rõ" in task.note


def test_the_smart_villages_distribution_is_marked_as_an_illustration(loaded: str) -> None:
    assessment = Assessment.objects.get(criteria_set__code="LANG_THONG_MINH_2021_2025")
    outcomes = Counter(CriterionResult.objects.filter(assessment=assessment).values_list("declared", flat=True))
    assert outcomes == {Outcome.MET: 18, Outcome.NOT_MET: 7, Outcome.NOT_ASSESSED: 2}
    assert "minh họa" in assessment.data_note
    assert list(Assessment.objects.exclude(data_note="")) == [assessment]


def test_what_the_paper_does_not_say_is_not_invented(loaded: str) -> None:
    assert not Recognition.objects.exclude(decision="").exists()
    assert not Recognition.objects.filter(decided_on__isnull=False).exists()
    assert not Recipient.objects.filter(answered_on__isnull=False).exists()
    assert not Directive.objects.filter(due_on__isnull=False).exists()


def test_every_criterion_of_every_assessment_has_its_result(loaded: str) -> None:
    for assessment in Assessment.objects.select_related("criteria_set"):
        assert assessment.results.count() == assessment.criteria_set.size


def test_the_fixtures_load_what_they_say(loaded: str) -> None:
    said: Counter[str] = Counter()
    for path in FOLDER.glob("*.toml"):
        for app, tables in tomllib.loads(path.read_text(encoding="utf-8")).items():
            said += Counter({apps.get_model(app, name)._meta.label: len(rows) for name, rows in tables.items()})
    assert said.total() > 100
    assert {label: records()[label] for label in said} == said
