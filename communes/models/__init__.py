"""Who and when: localities, units and the people to call, reporting periods, and what comes in."""

from communes.models.places import Locality, ReportingPeriod, Village
from communes.models.units import Contact, IncomingFile, Installation, Unit, UnitAlias

__all__ = ["Contact", "IncomingFile", "Installation", "Locality", "ReportingPeriod", "Unit", "UnitAlias", "Village"]
