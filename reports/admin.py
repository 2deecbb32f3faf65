"""How the report looks and who signs it, in the admin."""

from django.contrib import admin

from history.admin import RecordedAdmin, RecordedRows, site
from reports.models import Letterhead, OutlineSection, ReportRecipient, SignatureProfile


class SignatureRows(RecordedRows):
    model = SignatureProfile


class RecipientRows(RecordedRows):
    model = ReportRecipient


@admin.register(Letterhead, site=site)
class LetterheadAdmin(RecordedAdmin):
    list_display = ["issuer_line", "symbol", "place", "valid_from", "valid_to"]
    autocomplete_fields = ["parent", "issuer"]
    inlines = [SignatureRows, RecipientRows]


@admin.register(OutlineSection, site=site)
class OutlineSectionAdmin(RecordedAdmin):
    list_display = ["order", "title", "level", "content"]
    list_display_links = ["title"]
