"""Addresses of the pages that show several apps at once."""

from django.urls import path

from desk import views, views_contacts, views_links, views_minutes, views_owed, views_people, views_reference

MINUTES = "bien-ban/<int:year>/quy-<int:quarter>/<slug:code>.<slug:form>"

urlpatterns = [
    path("", views.home, name="home"),
    path("viec-can-xu-ly/gui/", views_owed.send, name="owed-send"),
    path("viec-can-xu-ly/<int:pk>/xac-nhan/", views_owed.confirm, name="owed-confirm"),
    path("thanh-phan/", views.components, name="components"),
    path("xa/", views_reference.commune_list, name="communes"),
    path("xa/<slug:slug>/", views_reference.commune_detail, name="commune"),
    path(f"xa/<slug:slug>/{MINUTES}", views_minutes.minutes, name="commune-minutes"),
    path(f"xa/<slug:slug>/ap-<int:village>/{MINUTES}", views_minutes.minutes, name="village-minutes"),
    path("don-vi/<slug:code>/", views_contacts.unit_detail, name="unit"),
    path("don-vi/<slug:code>/dau-moi/them/", views_contacts.contact_add, name="contact-add"),
    path("don-vi/<slug:code>/dau-moi/<int:pk>/", views_contacts.contact_edit, name="contact-edit"),
    path("don-vi/<slug:code>/dau-moi/<int:pk>/ket-thuc/", views_contacts.contact_end, name="contact-end"),
    path("quan-tri/", views_people.administration, name="administration"),
    path("nguoi-dung/", views_people.person_list, name="people"),
    path("nguoi-dung/them/", views_people.person_add, name="person-add"),
    path("nguoi-dung/<int:pk>/", views_people.person_detail, name="person"),
    path("nguoi-dung/<int:pk>/sua/", views_people.person_edit, name="person-edit"),
    path("nguoi-dung/<int:pk>/khoa/", views_people.person_close, name="person-close"),
    path("nguoi-dung/<int:pk>/mo-lai/", views_people.person_reopen, name="person-reopen"),
    path("nguoi-dung/<int:pk>/lien-ket/", views_people.person_link, name="person-link"),
    path("nguoi-dung/<int:pk>/hai-lop/", views_people.person_reset_second_factor, name="person-second-factor"),
    path("nguoi-dung/<int:pk>/ban-giao/", views_people.person_hand_over, name="person-hand-over"),
    path("dat-mat-khau/<str:uid>/<str:token>/", views_links.set_password_by_link, name="set-password"),
]
