"""Addresses of a unit with the people to call there."""

from django.urls import path

from accounts.contacts import views

urlpatterns = [
    path("don-vi/<slug:code>/", views.unit_detail, name="unit"),
    path("don-vi/<slug:code>/dau-moi/them/", views.contact_add, name="contact-add"),
    path("don-vi/<slug:code>/dau-moi/<int:pk>/", views.contact_edit, name="contact-edit"),
    path("don-vi/<slug:code>/dau-moi/<int:pk>/ket-thuc/", views.contact_end, name="contact-end"),
]
