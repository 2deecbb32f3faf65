"""Working sessions of every kind, with and without lead-in, communes, hosts, half day, guests and outcome."""

import datetime
from itertools import product

import pytest

from communes.models import Locality, ReportingPeriod, Unit
from directives.models import SessionGuest, SessionHost, WorkingSession
from directives.rules.choices import HalfDay, Place, SessionKind
from reports.quarterly import report
from tests.reports.reading import faults, read

KEY = "session.hop"


def hold(
    kind: str = SessionKind.MEETING,
    *,
    hosts: tuple[str, ...] = ("bcd",),
    communes: tuple[str, ...] = (),
    guest_units: tuple[str, ...] = (),
    **values: object,
) -> WorkingSession:
    values = {"purpose": "tiến độ xây dựng NTM", "place": Place.BASE, "held_on": datetime.date(2024, 3, 5)} | values
    session = WorkingSession.objects.create(slug="hop", kind=kind, **values)
    session.localities.set(Locality.objects.filter(slug__in=communes))
    for model, codes in ((SessionHost, hosts), (SessionGuest, guest_units)):
        for order, code in enumerate(codes):
            model.objects.create(session=session, unit=Unit.objects.get(code=code), order=order)
    return session


def test_without_sessions_no_sentence_is_left(period: ReportingPeriod) -> None:
    WorkingSession.objects.all().delete()
    assert not [key for key in read(period) if key.startswith("session.")]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (SessionKind.MEETING, "đã có buổi làm việc về tiến độ xây dựng NTM."),
        (SessionKind.CONFERENCE, "đã tổ chức Hội nghị tiến độ xây dựng NTM."),
        (SessionKind.WORKSHOP, "đã tổ chức Hội thảo tiến độ xây dựng NTM."),
        (SessionKind.CALL, "họp (trực tuyến) tiến độ xây dựng NTM."),
    ],
)
def test_each_kind_has_its_verb(period: ReportingPeriod, kind: str, words: str) -> None:
    hold(kind)
    assert read(period)[KEY] == f"Ngày 05/3/2024, Ban Chỉ đạo Huyện {words}"


@pytest.mark.parametrize(
    ("communes", "words"),
    [
        (("tan-my",), "với xã Tân Mỹ về"),
        (("tan-my", "dinh-an"), "với xã Tân Mỹ và xã Định An về"),
        (("tan-my", "dinh-an", "dinh-yen"), "với xã Tân Mỹ, xã Định An và xã Định Yên về"),
    ],
)
def test_a_meeting_names_its_communes(period: ReportingPeriod, communes: tuple[str, ...], words: str) -> None:
    hold(communes=communes)
    assert f"đã có buổi làm việc {words} tiến độ" in read(period)[KEY]


@pytest.mark.parametrize(
    ("hosts", "words"),
    [
        ((), "Ngày 05/3/2024, đã có buổi"),
        (("bcd", "ubnd-h"), "Ban Chỉ đạo Huyện phối hợp với UBND Huyện đã"),
        (("bcd", "ubnd-h", "vpdp"), "Ban Chỉ đạo Huyện, UBND Huyện phối hợp với Văn phòng Điều phối Huyện đã"),
    ],
)
def test_hosts_may_be_unknown_one_or_many(period: ReportingPeriod, hosts: tuple[str, ...], words: str) -> None:
    hold(hosts=hosts)
    assert words in read(period)[KEY]


@pytest.mark.parametrize(
    ("lead_in", "half_day", "words"),
    [
        ("", "", "Ngày 05/3/2024, Ban"),
        ("", HalfDay.MORNING, "Sáng ngày 05/3/2024, Ban"),
        ("Để kịp tiến độ,", "", "Để kịp tiến độ, ngày 05/3/2024 Ban"),
        ("Để kịp tiến độ,", HalfDay.AFTERNOON, "Để kịp tiến độ, chiều ngày 05/3/2024 Ban"),
        ("Tiến độ còn chậm.", HalfDay.AFTERNOON, "Tiến độ còn chậm. Chiều ngày 05/3/2024, Ban"),
    ],
)
def test_the_day_follows_the_lead_in(period: ReportingPeriod, lead_in: str, half_day: str, words: str) -> None:
    hold(lead_in=lead_in, half_day=half_day)
    assert read(period)[KEY].startswith(words)


@pytest.mark.parametrize(
    ("guests", "others", "units", "words"),
    [
        ("", "", (), "NTM."),
        ("Lãnh đạo các Sở", "", (), "Đến dự có Lãnh đạo các Sở tham dự."),
        ("", "thành viên Ban Chỉ đạo", (), "Đến dự có thành viên Ban Chỉ đạo tham dự."),
        ("Lãnh đạo các Sở", "", ("snn", "skhcn"), "Đến dự có Lãnh đạo các Sở[1] tham dự."),
        ("", "", ("snn", "tnmt"), "Nông nghiệp và Phát triển Nông thôn; Tài nguyên và Môi trường tham dự."),
        ("", "và các xã", ("tnmt",), "Đến dự có Tài nguyên và Môi trường và các xã tham dự."),
    ],
)
def test_guests_are_told_and_their_list_is_never_dropped(
    period: ReportingPeriod, guests: str, others: str, units: tuple[str, ...], words: str
) -> None:
    hold(guests=guests, other_guests=others, guest_units=units)
    told = read(period)
    assert told[KEY].endswith(words)
    if guests and units:
        assert told[f"{KEY}.note-1.1"] == "Nông nghiệp và Phát triển Nông thôn; Khoa học và Công nghệ."


def test_an_online_meeting_is_told_as_one(period: ReportingPeriod) -> None:
    hold(online=True)
    assert "đã có buổi làm việc (trực tuyến) về tiến độ" in read(period)[KEY]


def test_the_outcome_stands_in_a_paragraph_of_its_own(period: ReportingPeriod) -> None:
    hold(outcome="Các xã thống nhất:\n\n- Làm nhanh.\n- Làm tốt.", purpose="tiến độ.")
    told = read(period)
    assert told[KEY].endswith("về tiến độ.")
    assert [told[f"{KEY}.outcome{end}"] for end in ("", ".2", ".3")] == [
        "Các xã thống nhất:",
        "- Làm nhanh.",
        "- Làm tốt.",
    ]


@pytest.mark.parametrize("place", Place)
def test_a_session_is_told_wherever_it_belongs(period: ReportingPeriod, place: str) -> None:
    hold(place=place, outcome="Các xã thống nhất.")
    assert ({KEY, f"{KEY}.outcome"} <= set(read(period))) is (place != Place.NOWHERE)


@pytest.mark.long
def test_every_combination_reads_well(period: ReportingPeriod) -> None:
    units, guests, hosts, communes = ((), ("snn",)), ("", "Lãnh đạo các Sở"), ((), ("bcd",)), ((), ("tan-my",))
    lead_ins, halves = ("", "Để kịp tiến độ,", "Tiến độ còn chậm."), ("", "morning")
    for kind, lead_in, half, guest, unit, host, commune in product(
        SessionKind, lead_ins, halves, guests, units, hosts, communes
    ):
        session = hold(
            kind, hosts=host, communes=commune, guest_units=unit, lead_in=lead_in, half_day=half, guests=guest
        )
        assert faults(report.make(period)) == []
        session.hosts.all().delete()
        session.guest_units.all().delete()
        session.localities.clear()
        session.delete()
