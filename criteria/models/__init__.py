"""What is measured: criteria sets, levels and targets of communes, their assessments."""

from criteria.models.assessments import Assessment, CriterionResult, GroupChoice, IndicatorResult, OpinionRound
from criteria.models.evidence import Evidence
from criteria.models.levels import Dossier, DossierStep, Recognition, Target
from criteria.models.sets import CriteriaSet, Criterion, Indicator, SheetLayout, Threshold

__all__ = [
    "Assessment",
    "CriteriaSet",
    "Criterion",
    "CriterionResult",
    "Dossier",
    "DossierStep",
    "Evidence",
    "GroupChoice",
    "Indicator",
    "IndicatorResult",
    "OpinionRound",
    "Recognition",
    "SheetLayout",
    "Target",
    "Threshold",
]
