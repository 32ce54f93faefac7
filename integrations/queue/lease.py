"""How long work is claimed by one worker: messages, groups of events and turns of catching up alike."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

# Longer than the longest call: one that a message makes is given up after 30 seconds and 25 for its last bytes. What
# takes longer renews its claim, so a killed worker's work waits no longer than this.
LEASE = dt.timedelta(seconds=settings.CLAIM_SECONDS)
