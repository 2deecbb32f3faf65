"""What is told: letterhead, outline, the office's own words, findings that were answered, what was handed over."""

from reports.models.frame import Letterhead, OutlineSection, ReportRecipient, SectionContent, SignatureProfile
from reports.models.handed_over import HandedOver, HandedOverFile, HandedOverKind, Issued, QuarterlyReport, ReportStage
from reports.models.reviewed import Dismissal, OpenFinding, Resolution
from reports.models.words import Narrative

__all__ = [
    "Dismissal",
    "HandedOver",
    "HandedOverFile",
    "HandedOverKind",
    "Issued",
    "Letterhead",
    "Narrative",
    "OpenFinding",
    "OutlineSection",
    "QuarterlyReport",
    "ReportRecipient",
    "ReportStage",
    "Resolution",
    "SectionContent",
    "SignatureProfile",
]
