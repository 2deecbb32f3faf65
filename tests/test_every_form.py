"""Every form and import of the program, given nonsense: a clear message or a clean save, never an exception."""

import csv
import inspect
import io
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.conf import settings as program
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Role, User
from accounts.second_factor import new_key
from communes.models import Contact, ReportingPeriod, Unit
from criteria.evidence.lists import groups_of
from criteria.library.contents import contents
from criteria.library.files import ImportRefusedError, SourceFile
from criteria.library.import_actions import import_criteria
from criteria.models import Assessment, CriteriaSet
from history.admin import site
from history.models import Entry
from ntm_tracker.fields import CONTROL_CHARACTERS
from ntm_tracker.forms import Day, PlainForm
from ntm_tracker.tables.model import Table
from reports.models import SignatureProfile
from tests.cast import Cast, example_cast
from tests.criteria_factories import FILES
from tests.odd_input import DATES, NUMBERS, files
from tests.odd_input import odd_text as any_text

pytestmark = pytest.mark.django_db
# Half a character cannot be sent.
odd_text = any_text.map(lambda text: text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
OWN_APPS = [app for app in program.INSTALLED_APPS if (Path(program.BASE_DIR) / app).is_dir()]
NOISY = list(HealthCheck)
SHORT = settings(max_examples=10, deadline=None, derandomize=True, database=None, suppress_health_check=NOISY)
LONG = settings(max_examples=400, deadline=None, database=None, suppress_health_check=NOISY)


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    with django_db_blocker.unblock(), example_cast() as cast:
        yield cast


# every form -----------------------------------------------------------------------------------------------


def own_modules() -> Iterator[str]:
    for app in OWN_APPS:
        for found in pkgutil.walk_packages([str(Path(program.BASE_DIR) / app)], f"{app}."):
            if ".migrations" not in found.name and ".management" not in found.name:
                yield found.name


def below(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


def own_forms() -> list[type[forms.BaseForm]]:
    for name in own_modules():
        import_module(name)
    found = {each for each in below(forms.BaseForm) if each.__module__.split(".")[0] in OWN_APPS}
    found = {each for each in found if not issubclass(each, forms.ModelForm) or each._meta.model}
    found = {each for each in found if each.base_fields}  # a form without fields is what others are made from
    return sorted(found, key=lambda each: f"{each.__module__}.{each.__qualname__}")


# What forms are made with, by the name of the argument; a new name needs a line here.
MAKERS: dict[str, Callable[[Cast], Any]] = {
    "recipient": lambda cast: None,
    "document": lambda cast: None,
    "directive": lambda cast: None,
    "user": lambda cast: cast.users[Role.OFFICE_HEAD],
    "person": lambda cast: cast.users[Role.UNIT_HEAD],
    "people": lambda cast: User.objects.all(),
    "issuers": lambda cast: Unit.objects.filter(may_issue=True),
    "period": lambda cast: ReportingPeriod.objects.get(),
    "assessment": lambda cast: Assessment.objects.first(),
    "latest": lambda cast: None,
    "expected": lambda cast: {},
    "pages": lambda cast: [Table("Sheet1")],
    "page": lambda cast: 0,
    "signatures": lambda cast: SignatureProfile.objects.all(),
    "contact": lambda cast: Contact.objects.first(),
    "request": lambda cast: request_of(cast.users[Role.OFFICE_HEAD]),
    "key": lambda cast: new_key(),
    "submit": lambda cast: "Lưu",
    "example": lambda cast: "nghỉ hưu",
    "criteria_set": lambda cast: CriteriaSet.objects.order_by("pk")[0],
    "item": lambda cast: contents(CriteriaSet.objects.order_by("pk")[0]).groups[0].indicators[0],
    "is_used": lambda cast: False,
    "chips": lambda cast: {},
    "before": lambda cast: "",
    "groups": lambda cast: groups_of(Assessment.objects.select_related("criteria_set", "period", "village")[:2]),
}


def request_of(user: User) -> Any:
    request = RequestFactory().post("/")
    request.user = user
    return request


def wanted(form_class: type[forms.BaseForm]) -> list[str]:
    """The names of the arguments that a form cannot do without."""
    for each in form_class.__mro__:
        named = [
            parameter.name
            for parameter in inspect.signature(each.__init__).parameters.values()
            if parameter.kind in {parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY}
            and (parameter.default is parameter.empty or parameter.name == "request")
            and parameter.name != "self"
        ]
        if "__init__" in vars(each) and named:
            return named
    return []


def offered(field: forms.Field) -> list[str]:
    """What the choices of `field` would send."""
    choices = getattr(field, "choices", ())
    return [str(getattr(value, "value", value)) for value, _ in choices if not isinstance(value, list | tuple)]


def typed(field: forms.Field) -> st.SearchStrategy:
    """Something right, so that the rest is looked at, or something odd."""
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return st.lists(st.sampled_from(offered(field) or [""]) | odd_text, max_size=3)
    if choices := offered(field):
        return st.sampled_from(choices) | odd_text
    if isinstance(field, forms.DateField):
        return st.dates().map(lambda day: day.strftime("%d/%m/%Y")) | st.sampled_from(DATES) | odd_text
    if isinstance(field, forms.IntegerField):
        return st.integers(-5, 3000).map(str) | st.sampled_from(NUMBERS) | odd_text
    if isinstance(field, forms.BooleanField):
        return st.sampled_from(["on", ""]) | odd_text
    return st.from_regex(r"[a-z]{3,12}", fullmatch=True) | odd_text


def filled(data: st.DataObject, form: forms.BaseForm) -> tuple[dict, dict]:
    values, sent = {}, {}
    for name, field in form.fields.items():
        if isinstance(field, forms.FileField):
            sent[name] = data.draw(st.sampled_from([None, *files()]), label=name)
        elif data.draw(st.integers(0, 9)):  # now and then a field is not sent at all
            values[name] = data.draw(typed(field), label=name)
    return values, {name: file for name, file in sent.items() if file}


def tells_what_is_wrong(form: forms.BaseForm) -> None:
    for name, errors in form.errors.items():
        assert [*filter(None, map(str, errors))], name
        assert all("%(" not in error for error in errors), (name, errors)


@pytest.mark.parametrize("form_class", own_forms(), ids=lambda each: f"{each.__module__}.{each.__qualname__}")
class TestForms:
    """A form takes whatever comes: it is valid, or says what is wrong, and can be shown again."""

    @staticmethod
    def _takes(cast: Cast, form_class: type[forms.BaseForm], data: st.DataObject) -> None:
        arguments = {name: MAKERS[name](cast) for name in wanted(form_class)}
        values, sent = filled(data, form_class(**arguments))
        with transaction.atomic():
            form = form_class(data=values, files=sent, **arguments)
            if not form.is_valid():
                tells_what_is_wrong(form)
            if hasattr(form, "helper"):
                render_crispy_form(form, context={"cancel": "/"})
            else:
                str(form)
            transaction.set_rollback(True)

    @SHORT
    @given(data=st.data())
    def test_takes_nonsense(self, cast: Cast, form_class: type[forms.BaseForm], data: st.DataObject) -> None:
        self._takes(cast, form_class, data)

    @pytest.mark.long
    @LONG
    @given(data=st.data())
    def test_takes_much_nonsense(self, cast: Cast, form_class: type[forms.BaseForm], data: st.DataObject) -> None:
        self._takes(cast, form_class, data)


def test_every_form_with_a_file_or_a_day_is_of_the_kit() -> None:
    """It asks for a lost file by its name, and once about a day that is far from others."""
    kit = (forms.FileField, Day)
    found = [each for each in own_forms() if any(isinstance(one, kit) for one in each.base_fields.values())]
    assert [each.__name__ for each in found if not issubclass(each, PlainForm)] == [
        "SendByForm",
        "ExampleForm",
    ]  # read from the address
    assert len(found) > 15


def test_every_form_with_a_file_says_that_it_is_to_be_chosen_again(cast: Cast) -> None:
    told = {}
    for form_class in own_forms():
        names = [name for name, field in form_class.base_fields.items() if isinstance(field, forms.FileField)]
        if not names or not issubclass(form_class, PlainForm):
            continue
        arguments = {name: MAKERS[name](cast) for name in wanted(form_class)}
        prefix = form_class(**arguments).add_prefix("")
        sent = MultiValueDict({f"{prefix}{name}": [SimpleUploadedFile("x.pdf", b"%PDF-1.7")] for name in names})
        form = form_class(data={}, files=sent, **arguments)
        form.is_valid()
        form.add_error(None, "Người khác vừa ghi.")
        told[form_class.__name__] = "Hãy chọn lại tệp x.pdf." in render_crispy_form(form, context={"cancel": "/"})
    assert len(told) > 8
    assert [name for name, is_told in told.items() if not is_told] == []


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30])
def test_a_number_beyond_the_database_is_no_record(cast: Cast, number: int) -> None:
    """In every field that takes several records."""
    answers = {}
    for form_class in own_forms():
        form = form_class(data={}, **{name: MAKERS[name](cast) for name in wanted(form_class)})
        fields = {name: each for name, each in form.fields.items() if isinstance(each, forms.ModelMultipleChoiceField)}
        for each in fields.values():
            each.queryset = each.queryset.model.objects.all()
        form.data = {name: [str(number)] for name in fields}
        errors = form.errors.as_data()
        answers |= {(form_class.__name__, name): [error.code for error in errors[name]] for name in fields}
    assert len(answers) >= 8
    assert {name: codes for name, codes in answers.items() if codes != ["invalid_choice"]} == {}


@pytest.mark.parametrize("model", site._registry, ids=lambda model: model._meta.label)
class TestAdminForms:
    """A form of the admin refuses what comes, or saves it without control characters and can tell it."""

    @staticmethod
    def _saves(cast: Cast, model: type, data: st.DataObject) -> None:
        request = request_of(cast.users[Role.ADMINISTRATOR])
        existing = model._default_manager.order_by("pk").first()
        admin = site._registry[model]
        record = data.draw(st.sampled_from([None, existing] if admin.has_add_permission(request) else [existing]))
        form_class = admin.get_form(request, record, change=record is not None)
        values, _ = filled(data, form_class(instance=record))
        with transaction.atomic():
            fresh = model._default_manager.get(pk=record.pk) if record else None
            form = form_class(data=values, instance=fresh)
            if form.is_valid():
                saved = form.save()
                saved.refresh_from_db()
                assert str(saved)
                kept = [value for value in vars(saved).values() if isinstance(value, str)]
                assert not any(CONTROL_CHARACTERS.search(value) for value in kept), kept
            else:
                tells_what_is_wrong(form)
            str(form)
            transaction.set_rollback(True)

    @SHORT
    @given(data=st.data())
    def test_saves_or_refuses_nonsense(self, cast: Cast, model: type, data: st.DataObject) -> None:
        self._saves(cast, model, data)

    @pytest.mark.long
    @LONG
    @given(data=st.data())
    def test_saves_or_refuses_much_nonsense(self, cast: Cast, model: type, data: st.DataObject) -> None:
        self._saves(cast, model, data)


# every import ---------------------------------------------------------------------------------------------

TABLES = {path.name: list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")))) for path in FILES}


@st.composite
def spoilt_files(draw: st.DrawFn) -> SourceFile:
    """A file of a criteria set in which cells, rows, columns, marks or the whole encoding went wrong."""
    name = draw(st.sampled_from(sorted(TABLES)))
    rows = [row[:] for row in TABLES[name]]
    for _ in range(draw(st.integers(0, 3))):
        row = draw(st.integers(0, len(rows) - 1))
        column = draw(st.integers(0, max(0, len(rows[0]) - 1)))
        match draw(st.sampled_from(["cell", "cell", "cell", "swap", "drop", "double", "short", "long"])):
            case "cell" if column < len(rows[row]):
                rows[row][column] = draw(odd_text)
            case "swap" if column < len(rows[row]):
                rows[row][column] = rows[-1][min(column, len(rows[-1]) - 1)]
            case "drop" if len(rows) > 1:
                del rows[row]
            case "double":
                rows.insert(row, rows[row][:])
            case "short":
                rows[row] = rows[row][:column]
            case "long":
                rows[row] = [*rows[row], "x"]
    target = io.StringIO()
    csv.writer(target, delimiter=draw(st.sampled_from(",,,;\t"))).writerows(rows)
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1258", "latin-1"]))
    text = target.getvalue().encode("utf-8", "replace").decode()
    return SourceFile(draw(st.sampled_from([name, "../x.csv", "\u202e.csv"])), text.encode(encoding, "replace"))


odd_files = spoilt_files() | st.builds(SourceFile, st.just("x.csv"), st.binary(max_size=300))


def imports_or_refuses(brought: list[SourceFile]) -> None:
    """All or nothing: a refused import says why and writes nothing, a taken one leaves its entries."""
    with transaction.atomic():
        before = Entry.objects.count()
        try:
            summary = import_criteria(files=brought, by=None)
        except ImportRefusedError as refused:
            assert str(refused).strip()
            assert all(problem.message for problem in refused.problems)
            assert Entry.objects.count() == before
        else:
            assert (Entry.objects.count() > before) == bool(summary.total)
        transaction.set_rollback(True)


@SHORT
@given(brought=st.lists(odd_files, min_size=1, max_size=2))
def test_a_spoilt_file_is_imported_or_refused_with_reasons(cast: Cast, brought: list[SourceFile]) -> None:
    imports_or_refuses(brought)


@pytest.mark.long
@LONG
@given(brought=st.lists(odd_files, min_size=1, max_size=3))
def test_many_spoilt_files_are_imported_or_refused_with_reasons(cast: Cast, brought: list[SourceFile]) -> None:
    imports_or_refuses(brought)
