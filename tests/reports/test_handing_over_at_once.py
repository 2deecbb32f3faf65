"""Two people at once: one of two handings over stands, and nobody takes back what is being issued."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from accounts.models import Role
from communes.models import ReportingPeriod
from history.decisions import Decided
from history.models import Manner, SealLock
from history.verification import verify
from reports.handing_over import actions
from reports.models import HandedOver, HandedOverFile, QuarterlyReport, ReportStage, SignatureProfile
from reports.quarterly.state import prepare
from tests.at_once import at_once
from tests.factories import make_user
from tests.loaded import load_example

pytestmark = pytest.mark.django_db(transaction=True)
DAY = datetime.date(2024, 4, 5)
DECIDED = Decided("Trần Hoàng Nam", "Chánh Văn phòng", DAY, Manner.PAPER)


@pytest.fixture(autouse=True)
def several_writers(settings, tmp_path) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    settings.MEDIA_ROOT = tmp_path
    SealLock.objects.get_or_create(pk=1)  # a transactional test empties the tables
    load_example()


def test_of_two_who_hand_over_one_is_refused_and_the_history_is_sound() -> None:
    period, signature = ReportingPeriod.objects.get(), SignatureProfile.objects.get()
    prepared, people = prepare(period, signature), [make_user(Role.OFFICE_STAFF) for _ in range(3)]
    values = {"period": period, "prepared": prepared, "signature": signature, "decided": DECIDED}
    assert at_once(*(lambda by=by: actions.submit(**values, by=by) for by in people)) == ["ValidationError"] * 2
    assert (HandedOver.objects.count(), HandedOverFile.objects.count()) == (1, 4)
    found = verify()
    assert (found.is_sound, found.seals) == (True, 1)


def test_what_is_issued_is_not_taken_back_at_the_same_moment() -> None:
    period, signature, head = ReportingPeriod.objects.get(), SignatureProfile.objects.get(), make_user(Role.OFFICE_HEAD)
    handed_over = actions.submit(
        period=period, prepared=prepare(period, signature), signature=signature, decided=DECIDED, by=head
    )
    signed = SimpleUploadedFile("da-ky.pdf", b"%PDF-1.7\n%%EOF")
    refused = at_once(
        lambda: actions.issue(handed_over=handed_over, number="7", issued_on=DAY, signed=signed, by=head),
        lambda: actions.take_back(handed_over=handed_over, because="Sửa", by=head),
    )
    assert refused == ["ValidationError"]
    one = HandedOver.objects.get()
    assert (one.issue is None) == (one.taken_back_at is not None)
    assert QuarterlyReport.objects.get().stage == (ReportStage.ISSUED if one.issue else ReportStage.DRAFT)
    assert verify().is_sound
