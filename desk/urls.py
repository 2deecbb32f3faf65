"""Addresses of the pages that show several apps at once."""

from django.urls import path

from desk.annex import sessions
from desk.annex import views as annex
from desk.backups import views as backups
from desk.collecting import views as collecting
from desk.communes import views as communes
from desk.following import answers, directive, removing, steps, timeliness
from desk.following.moved import moved
from desk.home import views as home
from desk.incoming import views as incoming

MINUTES = "bien-ban/<int:year>/quy-<int:quarter>/<slug:code>.<slug:form>"
SHEET = "thu-bao-cao/<int:year>/quy-<int:quarter>"
DIRECTIVE = "chi-dao/<slug:slug>"
RECIPIENT = f"{DIRECTIVE}/don-vi/<int:pk>"
ANNEX = "phu-luc-i/<int:year>/quy-<int:quarter>"

urlpatterns = [
    path("", home.home, name="home"),
    path("viec-can-xu-ly/gui/", home.send, name="to-do-send"),
    path("viec-can-xu-ly/<int:pk>/xac-nhan/", home.confirm, name="to-do-confirm"),
    path("thanh-phan/", home.components, name="components"),
    path("xa/", communes.commune_list, name="communes"),
    path("xa/<slug:slug>/", communes.commune_detail, name="commune"),
    path(f"xa/<slug:slug>/{MINUTES}", communes.minutes, name="commune-minutes"),
    path(f"xa/<slug:slug>/ap-<int:village>/{MINUTES}", communes.minutes, name="village-minutes"),
    path("thu-bao-cao/", collecting.latest, name="collecting"),
    path(f"{SHEET}/", collecting.sheet, name="collecting-sheet"),
    path(f"{SHEET}/tai/", collecting.sheet_file, name="collecting-file"),
    path(f"{SHEET}/han-nop/", collecting.due, name="collecting-due"),
    path(f"{SHEET}/gia-han/", steps.extend, {"opened": collecting.opened}, name="collecting-extension"),
    path(f"{SHEET}/giu-nguyen/", collecting.carry_over, name="collecting-carry-over"),
    path(f"{SHEET}/tin-nhan/", collecting.message, name="collecting-message"),
    path(f"{SHEET}/nhac/<int:pk>/", steps.change_reminder, {"opened": collecting.opened}, name="collecting-reminder"),
    path(f"{SHEET}/da-goi/<slug:code>/", collecting.record_call, name="collecting-call"),
    path(f"{SHEET}/van-ban/<slug:code>/", collecting.paper, name="collecting-paper"),
    path("ho-so-den/", incoming.incoming_list, name="incoming"),
    path("ho-so-den/<int:pk>/", incoming.incoming_file, name="incoming-file"),
    path("ho-so-den/<int:pk>/xem/", incoming.incoming_view, name="incoming-view"),
    path("ho-so-den/<int:pk>/anh-nho/", incoming.incoming_thumbnail, name="incoming-thumbnail"),
    path("ho-so-den/<int:pk>/tai/", incoming.incoming_download, name="incoming-download"),
    path("ho-so-den/<int:pk>/khong-dung/", incoming.incoming_aside, {"laid_aside": True}, name="incoming-aside"),
    path("ho-so-den/<int:pk>/dung-lai/", incoming.incoming_aside, {"laid_aside": False}, name="incoming-back"),
    path("sao-luu/", backups.backups, name="backups"),
    path("dung-han/", timeliness.timeliness, name="timeliness"),
    path("dung-han/excel/", timeliness.timeliness_workbook, name="timeliness-workbook"),
    path(f"{DIRECTIVE}/", moved(directive.directive), name="directive"),
    path(f"{DIRECTIVE}/ghi-nhanh/", moved(directive.answer), name="directive-answer"),
    path(f"{DIRECTIVE}/tin-nhan/", moved(directive.message), name="directive-message"),
    path(f"{DIRECTIVE}/don-doc/", moved(directive.letter), name="directive-letter"),
    path(f"{DIRECTIVE}/don-doc.<slug:form>", moved(directive.letter_file), name="directive-letter-file"),
    path(
        f"{DIRECTIVE}/nhac/<int:pk>/",
        moved(steps.change_reminder),
        {"opened": directive.opened},
        name="directive-reminder",
    ),
    path(f"{DIRECTIVE}/gia-han/", moved(steps.extend), {"opened": directive.opened}, name="directive-extension"),
    path(f"{DIRECTIVE}/sua/", moved(directive.edit), name="directive-edit"),
    path(f"{DIRECTIVE}/ket-thuc/", moved(directive.close), name="directive-close"),
    path(f"{DIRECTIVE}/xac-dinh/", moved(directive.name), name="directive-name"),
    path(f"{RECIPIENT}/", moved(answers.answer_page), name="directive-recipient"),
    path(f"{RECIPIENT}/da-goi/", moved(directive.record_call), name="directive-call"),
    path(f"{RECIPIENT}/tep/", moved(answers.answer_file), name="directive-answer-file"),
    path(f"{RECIPIENT}/bo-sung/<int:number>/tep/", moved(answers.supplement_file), name="directive-supplement-file"),
    path("van-ban/<int:pk>/xoa/", removing.document_remove, name="document-remove"),
    path("phu-luc-i/", annex.latest, name="annex-latest"),
    path(f"{ANNEX}/", annex.annex, name="annex"),
    path(f"{ANNEX}/thu-tu/", annex.annex_order, name="annex-order"),
    path(f"{ANNEX}/them/", annex.annex_form, name="annex-add"),
    path(f"{ANNEX}/dan/", annex.annex_paste, name="annex-paste"),
    path(f"{ANNEX}/<int:pk>/", annex.annex_form, name="annex-edit"),
    path(f"{ANNEX}/<int:pk>/xoa/", annex.annex_remove, name="annex-remove"),
    path("lam-viec/", sessions.session_list, name="sessions"),
    path("lam-viec/them/", sessions.session_form, name="session-add"),
    path("lam-viec/<int:pk>/", sessions.session_form, name="session-edit"),
    path("lam-viec/<int:pk>/xoa/", sessions.session_remove, name="session-remove"),
]
