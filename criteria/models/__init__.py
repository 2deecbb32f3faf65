"""What is measured: criteria sets, levels and targets of communes, their assessments."""

from criteria.models.assessments import (
    Assessment,
    CriterionResult,
    Evidence,
    GroupChoice,
    IndicatorResult,
    OpinionRound,
)
from criteria.models.layouts import SheetLayout
from criteria.models.levels import Dossier, DossierStep, Recognition, Target
from criteria.models.sets import CriteriaSet, Criterion, Indicator, Threshold

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
