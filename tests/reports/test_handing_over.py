"""Trình ký: a report is handed over with its files and never changes again; it can be taken back."""

import datetime
import hashlib

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Role, User
from communes.models import ReportingPeriod
from criteria.models import Assessment, CriterionResult
from history.decisions import Decided
from history.models import Decision, DecisionSubject, Entry, Manner, SealMember
from history.verification import verify
from ntm_tracker.uploads import LostFileError
from reports import facts
from reports.findings import findings_of
from reports.handing_over.actions import fix_as_of, submit, take_back
from reports.handing_over.finding_actions import reopen_finding, waive_finding
from reports.models import (
    HandedOver,
    HandedOverFile,
    Letterhead,
    Narrative,
    QuarterlyReport,
    ReportStage,
    SignatureProfile,
)
from reports.quarterly import report
from reports.quarterly.state import (
    LOST,
    NOT_WRITTEN_AGAIN,
    OTHER_PERIOD,
    WORDS_CHANGED,
    content_of,
    differences,
    prepare,
    state_of_report,
    versions,
)
from tests.factories import make_user

DECIDED = Decided("Trần Hoàng Nam", "Chánh Văn phòng", datetime.date(2024, 4, 5), Manner.PAPER, "Đồng ý trình")
KINDS = ["json", "pdf", "docx", "txt"]


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def head(db: None) -> User:
    return make_user(Role.OFFICE_HEAD)


def hand_over(period: ReportingPeriod, by: User) -> HandedOver:
    signature = SignatureProfile.objects.get()
    return submit(period=period, prepared=prepare(period, signature), signature=signature, decided=DECIDED, by=by)


def one_more_met() -> None:
    """Bình Thạnh Trung reaches 17/19."""
    unmet = CriterionResult.objects.filter(assessment__locality__slug="binh-thanh-trung", declared="not_met")
    CriterionResult.objects.filter(pk=unmet[0].pk).update(declared="met")


def contents(handed_over: HandedOver) -> dict[str, bytes]:
    return {file.file_kind: content_of(file) for file in HandedOverFile.objects.filter(handed_over=handed_over)}


def test_what_is_handed_over_is_kept_with_its_digests(period: ReportingPeriod, head: User) -> None:
    made = report.make(period)
    handed_over = hand_over(period, head)
    kept = contents(handed_over)
    assert list(kept) == KINDS
    assert kept == {kind: report.PRINTERS[kind](made) for kind in KINDS}
    for file in handed_over.files.all():
        assert file.file_sha256 == hashlib.sha256(kept[file.file_kind]).hexdigest()
        assert file.file_size == len(kept[file.file_kind])
        assert file.file.name.startswith("trinh-ky/")
    assert (handed_over.number, handed_over.submitted_by, handed_over.report.stage) == (1, head, ReportStage.SUBMITTED)
    assert "weasyprint" in handed_over.versions
    decision = Decision.objects.about(handed_over).get()
    assert (decision.subject, decision.decided_by, decision.recorded_by) == (
        DecisionSubject.SUBMISSION,
        DECIDED.by,
        head,
    )


def test_the_history_is_sealed_over_the_handing_over_and_sound(period: ReportingPeriod, head: User) -> None:
    handed_over = hand_over(period, head)
    found = verify()
    assert (found.is_sound, found.unsealed, found.seals) == (True, 0, 1)
    entries = Entry.objects.filter(period=period, record_type__app_label="reports")
    told = {entry.record_type.model for entry in entries}
    assert {"quarterlyreport", "handedover", "handedoverfile"} <= told
    assert SealMember.objects.filter(entry_number__in=entries.values("pk")).count() == entries.count()
    digests = {entry.changes["file_sha256"][1] for entry in entries if entry.record_type.model == "handedoverfile"}
    assert digests == {file.file_sha256 for file in handed_over.files.all()}


def test_a_report_that_was_handed_over_stays_as_it_was(period: ReportingPeriod, head: User) -> None:
    handed_over = hand_over(period, head)
    before, shown = contents(handed_over), state_of_report(period).report
    one_more_met()
    Narrative.objects.update(text="Lời văn khác.")
    SignatureProfile.objects.update(full_name="Nguyễn Văn Khác")
    Letterhead.objects.update(place="Nơi khác")
    standing = state_of_report(period)
    assert (standing.stage, standing.handed_over, standing.warning) == (ReportStage.SUBMITTED, handed_over, "")
    assert standing.report == shown
    assert contents(handed_over) == before
    assert {kind: report.PRINTERS[kind](standing.report) for kind in KINDS} == before
    assert report.make(period) != shown
    assert verify().is_sound


def test_a_report_written_again_from_its_frozen_facts_equals(period: ReportingPeriod, head: User) -> None:
    made = report.make(period)
    frozen = contents(hand_over(period, head))["json"]
    assert report.from_facts(facts.load(frozen)) == made
    assert facts.dump(facts.load(frozen)) == frozen


def test_differences_name_each_figure_that_moved(period: ReportingPeriod) -> None:
    told = facts.collect(period)
    assert differences(told, told) == ()
    one_more_met()
    found = {one.key: (one.written, one.now) for one in differences(told, facts.collect(period))}
    assert found["advanced.binh-thanh-trung.met-of-size"] == ("16/19", "17/19")
    assert all(told != now for told, now in found.values())
    Narrative.objects.update(text="Khác.")
    assert {one.key for one in differences(told, facts.collect(period))} == set(found)


def test_a_figure_that_is_gone_differs(period: ReportingPeriod) -> None:
    told = facts.collect(period)
    CriterionResult.objects.filter(assessment__locality__slug="tan-khanh-trung").delete()
    Assessment.objects.filter(locality__slug="tan-khanh-trung").delete()
    gone = {one.key for one in differences(told, facts.collect(period)) if not one.now}
    assert "advanced.tan-khanh-trung.met-of-size" in gone


# refused --------------------------------------------------------------------------------------------------


def nothing_was_handed_over() -> bool:
    drafts = QuarterlyReport.objects.exclude(stage=ReportStage.DRAFT).exists()
    return not (
        drafts or HandedOver.objects.exists() or Decision.objects.filter(subject=DecisionSubject.SUBMISSION).exists()
    )


def test_data_that_changed_while_the_files_were_made_are_refused(period: ReportingPeriod, head: User) -> None:
    signature = SignatureProfile.objects.get()
    prepared = prepare(period, signature)
    one_more_met()
    with pytest.raises(ValidationError, match="Dữ liệu vừa thay đổi"):
        submit(period=period, prepared=prepared, signature=signature, decided=DECIDED, by=head)
    assert nothing_was_handed_over()


def test_a_day_that_changed_while_the_files_were_made_is_refused(period: ReportingPeriod, head: User) -> None:
    signature = SignatureProfile.objects.get()
    prepared = prepare(period, signature)
    fix_as_of(period=period, as_of=datetime.date(2024, 3, 31), decided=DECIDED, by=head)
    with pytest.raises(ValidationError, match="Dữ liệu vừa thay đổi"):
        submit(period=period, prepared=prepared, signature=signature, decided=DECIDED, by=head)
    assert nothing_was_handed_over()


def test_without_a_fixed_day_nothing_is_handed_over(period: ReportingPeriod, head: User) -> None:
    ReportingPeriod.objects.update(as_of=None)
    with pytest.raises(ValidationError, match="Chưa chốt số liệu"):
        hand_over(ReportingPeriod.objects.get(), head)
    assert nothing_was_handed_over()


def test_a_signer_must_be_in_post_on_the_day(period: ReportingPeriod, head: User) -> None:
    SignatureProfile.objects.update(valid_to=datetime.date(2024, 4, 4))
    with pytest.raises(ValidationError, match="không giữ chức vụ này vào ngày quyết định 05/4/2024"):
        hand_over(period, head)
    assert nothing_was_handed_over()


def test_a_report_is_handed_over_once(period: ReportingPeriod, head: User) -> None:
    signature = SignatureProfile.objects.get()
    prepared = prepare(period, signature)
    submit(period=period, prepared=prepared, signature=signature, decided=DECIDED, by=head)
    with pytest.raises(ValidationError, match="đã được trình ký"):
        submit(period=period, prepared=prepared, signature=signature, decided=DECIDED, by=head)
    other = HandedOver.objects.get()
    other.pk, other.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save(force_insert=True)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OFFICE_STAFF, Role.OFFICE_HEAD)])
def test_only_the_office_hands_over_and_takes_back(period: ReportingPeriod, head: User, role: Role) -> None:
    other, signature = make_user(role), SignatureProfile.objects.get()
    prepared = prepare(period, signature)
    with pytest.raises(PermissionDenied):
        submit(period=period, prepared=prepared, signature=signature, decided=DECIDED, by=other)
    handed_over = submit(period=period, prepared=prepared, signature=signature, decided=DECIDED, by=head)
    with pytest.raises(PermissionDenied):
        take_back(handed_over=handed_over, because="x", by=other)
    assert QuarterlyReport.objects.get().stage == ReportStage.SUBMITTED


def test_a_period_without_a_report_record_gets_one(period: ReportingPeriod, head: User) -> None:
    QuarterlyReport.objects.all().delete()
    handed_over = hand_over(period, head)
    assert (handed_over.report.period, handed_over.report.letterhead) == (period, Letterhead.objects.get())
    assert state_of_report(period).warning == ""


def test_without_a_letterhead_the_message_says_who_can_help(period: ReportingPeriod, head: User) -> None:
    QuarterlyReport.objects.all().delete()
    signature = SignatureProfile.objects.get()
    prepared = prepare(period, signature)
    SignatureProfile.objects.all().delete()
    Letterhead.objects.all().delete()
    with pytest.raises(ValidationError, match="Người quản trị"):
        submit(period=period, prepared=prepared, signature=signature, decided=DECIDED, by=head)


# frozen, and taken back -----------------------------------------------------------------------------------


def test_what_was_handed_over_is_taken_back_before_anything_changes(period: ReportingPeriod, head: User) -> None:
    Narrative.objects.filter(slug="nang-hang-ocop").update(text="Sản phẩm * OCOP.")
    (finding,) = findings_of(report.make(period).document.problems)
    resolution = waive_finding(period=period, finding=finding, because="Tên", decided=DECIDED, by=head)
    hand_over(period, head)
    with pytest.raises(ValidationError, match="đang trình ký"):
        fix_as_of(period=period, as_of=datetime.date(2024, 3, 31), decided=DECIDED, by=head)
    with pytest.raises(ValidationError, match="đang trình ký"):
        waive_finding(period=period, finding=finding, because="Khác", decided=DECIDED, by=head)
    with pytest.raises(ValidationError, match="đang trình ký"):
        reopen_finding(resolution=resolution, by=head)


def test_taken_back_it_is_a_draft_and_the_earlier_one_stays(period: ReportingPeriod, head: User) -> None:
    first = hand_over(period, head)
    before = contents(first)
    take_back(handed_over=first, because="Lãnh đạo yêu cầu sửa", by=head)
    assert state_of_report(period).is_draft
    one_more_met()
    second = hand_over(period, head)
    first.refresh_from_db()
    assert (first.number, first.taken_back_by, first.because) == (1, head, "Lãnh đạo yêu cầu sửa")
    assert (second.number, state_of_report(period).handed_over) == (2, second)
    assert contents(first) == before
    assert contents(second) != before
    assert verify().is_sound
    with pytest.raises(ValidationError, match="đã được thu hồi"):
        take_back(handed_over=first, because="x", by=head)


# files that are no longer what they were ------------------------------------------------------------------


def test_an_altered_or_lost_file_is_noticed(period: ReportingPeriod, head: User, tmp_path) -> None:
    handed_over = hand_over(period, head)
    word = handed_over.file_of("docx")
    (tmp_path / word.file.name).write_bytes(b"PK other")
    with pytest.raises(LostFileError):
        content_of(word)
    frozen = tmp_path / handed_over.file_of("json").file.name
    frozen.write_bytes(frozen.read_bytes().replace(b"16/19", b"19/19"))
    standing = state_of_report(period)
    assert (standing.report, standing.warning) == (None, LOST)
    frozen.unlink()
    assert state_of_report(period).warning == LOST


def test_facts_of_another_version_of_the_program_are_no_failure(period: ReportingPeriod, head: User, tmp_path) -> None:
    handed_over = hand_over(period, head)
    old = b'{"period": {}}'
    file = handed_over.file_of("json")
    (tmp_path / file.file.name).write_bytes(old)
    HandedOverFile.objects.filter(pk=file.pk).update(file_sha256=hashlib.sha256(old).hexdigest())
    standing = state_of_report(period)
    assert (standing.report, standing.warning) == (None, NOT_WRITTEN_AGAIN)


def test_other_words_of_a_later_version_are_told(period: ReportingPeriod, head: User) -> None:
    handed_over = hand_over(period, head)
    HandedOverFile.objects.filter(handed_over=handed_over, file_kind="txt").update(file_sha256="0" * 64)
    assert state_of_report(period).warning == WORDS_CHANGED


def test_frozen_facts_say_what_they_are_of(period: ReportingPeriod, head: User) -> None:
    hand_over(period, head)
    ReportingPeriod.objects.filter(pk=period.pk).update(quarter=2)
    assert state_of_report(ReportingPeriod.objects.get(pk=period.pk)).warning == OTHER_PERIOD


def test_the_versions_name_program_and_printers() -> None:
    assert versions().startswith(f"NTM Tracker {settings.VERSION} (")
    assert "python-docx 1.2.0" in versions()
    assert len(versions()) < 500
