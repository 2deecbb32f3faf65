"""Hồ sơ đề nghị công nhận: steps in their order, days that may be unknown."""

import datetime

import pytest
from django.test import Client

from accounts.models import Role
from communes.models import Locality
from criteria.models import Dossier, DossierStep
from history.models import Entry
from tests.criteria_factories import make_dossier, make_recognition
from tests.desk.people import signed_in
from tests.factories import make_district, make_installation, make_locality, make_unit, make_user

pytestmark = pytest.mark.django_db
ADD = "/ho-so-cong-nhan/them/"


@pytest.fixture
def commune() -> Locality:
    return make_locality("Định Yên", parent=make_installation(make_district()).home)


@pytest.fixture
def client(commune: Locality) -> Client:
    return signed_in(make_user(Role.OFFICE_STAFF))


def asked(commune: Locality, **values) -> dict:
    return {"locality": commune.pk, "level": "commune_model", "standard_year": "2023"} | values


def errors(answer) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return dict(answer.context["form"].errors)


def test_steps_are_recorded_with_and_without_days(client: Client, commune: Locality) -> None:
    unit = make_unit("Ủy ban nhân dân huyện", short_name="UBND Huyện")
    steps = {"completed_taken": "on", "submitted_taken": "on", "submitted_on": "05/01/2024", "submitted_to": unit.pk}
    assert client.post(ADD, asked(commune, **steps)).status_code == 302
    told = [(step.event, step.taken_on, step.to) for step in DossierStep.objects.order_by("pk")]
    assert told == [("completed", None, None), ("submitted", datetime.date(2024, 1, 5), unit)]
    shown = client.get("/ho-so-cong-nhan/").content.decode()
    assert "ngày 05/01/2024" in shown
    assert "gửi UBND Huyện" in shown
    assert "chưa rõ ngày" in shown


@pytest.mark.parametrize(
    ("steps", "field", "words"),
    [
        ({"verified_taken": "on"}, "completed_taken", "cũng phải chọn"),
        ({"completed_on": "05/01/2024"}, "completed_taken", "hãy chọn “Đã làm”"),
        ({"completed_taken": "on", "completed_on": "01/01/2099"}, "completed_on", "chưa tới"),
        (
            {
                "completed_taken": "on",
                "completed_on": "05/01/2024",
                "submitted_taken": "on",
                "submitted_on": "04/01/2024",
            },
            "submitted_on",
            "trước bước “Hoàn chỉnh hồ sơ” (05/01/2024)",
        ),
        ({"standard_year": "1900"}, "standard_year", "từ 2010 đến 2100"),
        ({"level": "district"}, "level", "dành cho huyện"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    client: Client, commune: Locality, steps: dict, field: str, words: str
) -> None:
    answer = client.post(ADD, asked(commune, note="còn đây") | steps)
    assert words in errors(answer)[field][0]
    assert "còn đây" in answer.content.decode()
    assert not Dossier.objects.exists()


def test_a_day_before_one_of_an_unknown_step_between_is_refused_too(client: Client, commune: Locality) -> None:
    steps = {"completed_taken": "on", "completed_on": "05/01/2024", "submitted_taken": "on"}
    steps |= {"verified_taken": "on", "verified_on": "04/01/2024"}
    assert "Hoàn chỉnh" in errors(client.post(ADD, asked(commune, **steps)))["verified_on"][0]


def test_only_the_steps_that_changed_are_written(client: Client, commune: Locality) -> None:
    dossier = make_dossier(commune, "commune_model")
    DossierStep.objects.create(dossier=dossier, event="completed", note="giữ lại")
    DossierStep.objects.create(dossier=dossier, event="submitted")
    client.post(f"/ho-so-cong-nhan/{dossier.pk}/", asked(commune, completed_taken="on"))
    step = dossier.steps.get()
    assert (step.event, step.note) == ("completed", "giữ lại")
    (entry,) = Entry.objects.all()
    assert (entry.record_type.model, entry.changes["event"]) == ("dossierstep", ["submitted", None])


def test_a_second_dossier_is_refused_and_a_wrong_one_removed_with_its_reason(client: Client, commune: Locality) -> None:
    dossier = make_dossier(commune, "commune_model")
    DossierStep.objects.create(dossier=dossier, event="completed")
    assert "đã có hồ sơ" in errors(client.post(ADD, asked(commune)))["locality"][0]
    assert errors(client.post(f"/ho-so-cong-nhan/{dossier.pk}/xoa/", {}))["reason"]
    client.post(f"/ho-so-cong-nhan/{dossier.pk}/xoa/", {"reason": "nhầm xã"})
    assert not Dossier.objects.exists()
    assert set(Entry.objects.values_list("reason", flat=True)) == {"nhầm xã"}


def test_a_recognised_dossier_without_its_recognition_says_so(client: Client, commune: Locality) -> None:
    dossier = make_dossier(commune)
    DossierStep.objects.create(dossier=dossier, event="recognised")
    doubt = "chưa ghi ở danh sách Công nhận đạt chuẩn"
    assert doubt in client.get("/ho-so-cong-nhan/").content.decode()
    make_recognition(commune)
    assert doubt not in client.get("/ho-so-cong-nhan/").content.decode()


def test_a_step_that_somebody_else_recorded_meanwhile_is_named(client: Client, commune: Locality) -> None:
    address = f"/ho-so-cong-nhan/{make_dossier(commune, 'commune_model').pk}/"
    shown = client.get(address).context["form"]["fingerprint"].value()
    client.post(address, asked(commune, completed_taken="on", completed_on="05/01/2024"))
    answer = client.post(address, asked(commune, note="Của tôi", fingerprint=shown))
    assert "Hoàn chỉnh hồ sơ; ghi chú: để trống." in errors(answer)["__all__"][0]
    assert DossierStep.objects.get().taken_on == datetime.date(2024, 1, 5)
