"""Addresses of signing in and out, of people and contacts."""

from django.urls import path

from accounts import views
from accounts.contacts import views as contacts
from accounts.people import second_factor
from accounts.people import views as people

urlpatterns = [
    path("dang-nhap/", views.sign_in, name="sign-in"),
    path("dang-nhap/gui-lai/", views.unsent_input, name="kept-input"),
    path("dang-xuat/", views.sign_out, name="sign-out"),
    path("dang-nhap/ma/", second_factor.sign_in_code, name="sign-in-code"),
    path("tai-khoan/", people.account, name="account"),
    path("tai-khoan/mat-khau/", people.password, name="account-password"),
    path("tai-khoan/dang-xuat-moi-noi/", people.sign_out_everywhere, name="sign-out-everywhere"),
    path("tai-khoan/hai-lop/", second_factor.second_factor_page, name="second-factor"),
    path("tai-khoan/hai-lop/tat/", second_factor.switch_off, name="second-factor-off"),
    path("tai-khoan/hai-lop/vai-tro/", second_factor.roles, name="second-factor-roles"),
    path("tai-khoan/hai-lop/ma-du-phong/", second_factor.recovery_codes, name="recovery-codes"),
    path("tai-khoan/hai-lop/ma-du-phong/da-cat/", second_factor.recovery_codes_kept, name="recovery-codes-kept"),
    # everybody's accounts, for the administrator
    path("quan-tri/", people.administration, name="administration"),
    path("nguoi-dung/", people.person_list, name="people"),
    path("nguoi-dung/them/", people.person_add, name="person-add"),
    path("nguoi-dung/<int:pk>/", people.person_detail, name="person"),
    path("nguoi-dung/<int:pk>/sua/", people.person_edit, name="person-edit"),
    path("nguoi-dung/<int:pk>/khoa/", people.person_close, name="person-close"),
    path("nguoi-dung/<int:pk>/mo-lai/", people.person_reopen, name="person-reopen"),
    path("nguoi-dung/<int:pk>/lien-ket/", people.person_link, name="person-link"),
    path("nguoi-dung/<int:pk>/hai-lop/", people.person_reset_second_factor, name="person-second-factor"),
    path("nguoi-dung/<int:pk>/ban-giao/", people.person_hand_over, name="person-hand-over"),
    path("dat-mat-khau/<str:uid>/<str:token>/", people.set_password_by_link, name="set-password"),
    path("don-vi/<slug:code>/", contacts.unit_detail, name="unit"),
    path("don-vi/<slug:code>/dau-moi/them/", contacts.contact_form, name="contact-add"),
    path("don-vi/<slug:code>/dau-moi/<int:pk>/", contacts.contact_form, name="contact-edit"),
    path("don-vi/<slug:code>/dau-moi/<int:pk>/ket-thuc/", contacts.contact_form, {"is_end": True}, name="contact-end"),
]
