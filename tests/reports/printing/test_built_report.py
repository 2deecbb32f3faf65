"""The report that is built from the records, not the one made by hand, in all three formats."""

from communes.models import ReportingPeriod
from reports.printing.pdf import print_pdf
from reports.printing.text import print_text
from reports.printing.word import print_word
from reports.quarterly import report
from tests.reports.printing.extract import words_of_pdf, words_of_text, words_of_word


def test_the_built_report_says_the_same_in_text_pdf_and_word(period: ReportingPeriod) -> None:
    document = report.make(period).document
    text = words_of_text(print_text(document))
    assert len(text.pieces) > 100
    assert words_of_word(print_word(document)) == text
    assert words_of_pdf(print_pdf(document)).joined_like(text) == text
