"""Who and when: localities, units and the people to call, reporting periods, and what comes in."""

from communes.models.incoming import IncomingFile
from communes.models.periods import ReportingPeriod
from communes.models.places import Locality, Village
from communes.models.units import Contact, Installation, Unit, UnitAlias

__all__ = ["Contact", "IncomingFile", "Installation", "Locality", "ReportingPeriod", "Unit", "UnitAlias", "Village"]
