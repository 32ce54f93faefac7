"""Today's date where an organisation is, used by documents that name no date (docs/xero.md#5.1)."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from sandbox.core import clock
from sandbox.xero.models import Organisation

# Xero's names of time zones are not the IANA ones.
_ZONES = {
    "GMTSTANDARDTIME": "Europe/London",
    "PACIFICSTANDARDTIME": "America/Los_Angeles",
    "NEWZEALANDSTANDARDTIME": "Pacific/Auckland",
    "AUSEASTERNSTANDARDTIME": "Australia/Sydney",
}


def today_of(organisation: Organisation) -> date:
    """Return today in the organisation's time zone; in UTC when the zone is not known."""
    zone = _ZONES.get(organisation.body.get("Timezone", ""), "UTC")
    return clock.now().astimezone(ZoneInfo(zone)).date()
