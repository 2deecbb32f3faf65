"""Phụ lục I pasted from last quarter's Word file: paste → look and correct → write all, or nothing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from communes.models import ReportingPeriod
from desk.annex.paste import Paste
from desk.annex.views.annex import for_editors, of_period
from directives.actions import tasks as actions
from ntm_tracker.vietnamese import count

LONGEST = 200_000  # characters; a table of 200 rows has some 100.000
NOTHING_READ = "Không đọc được dòng nào. Trong Word, chọn cả bảng của Phụ lục I, bấm Ctrl+C rồi dán vào ô này."
TOO_LONG = "Nội dung dán quá dài. Hãy dán riêng bảng của Phụ lục I."
NONE_WANTED = "Chưa chọn dòng nào để ghi."
MEND = "Chưa ghi dòng nào. Hãy sửa các chỗ báo đỏ rồi bấm lại."


@for_editors
@of_period
def annex_paste(request: HttpRequest, period: ReportingPeriod) -> HttpResponse:
    """Nothing is kept between the steps but what stands on the page."""
    trouble, text, paste = "", request.POST.get("text", ""), Paste()
    if "rows" in request.POST:
        paste.read_cells(request.POST)
        if "write" in request.POST:
            trouble = _written(request, paste)
            if not trouble:
                return redirect("annex", period.year, period.quarter)
    elif request.method == "POST" and len(text) > LONGEST:
        trouble = TOO_LONG
    elif request.method == "POST":
        paste.read_text(text)
        trouble = "" if paste.rows else NOTHING_READ
    context = {"period": period, "paste": paste, "text": text[:LONGEST], "trouble": trouble}
    return render(request, "desk/annex_paste.html", context)


def _written(request: HttpRequest, paste: Paste) -> str:
    """Write the wanted rows; return what hinders."""
    if not paste.is_sound:
        return MEND
    values = paste.values()
    if not values:
        return NONE_WANTED
    try:
        added = actions.add_tasks(tasks=values, by=request.user, reason="Dán từ bản Word")
    except ValidationError as error:
        return f"Chưa ghi dòng nào. {' '.join(error.messages)}"
    messages.success(request, f"Đã ghi {count(len(added))} nội dung vào Phụ lục I.")
    return ""
