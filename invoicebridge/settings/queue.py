"""Background work: how often the services are read, how long a claim lasts, and Celery."""

from __future__ import annotations

from invoicebridge import parsers
from invoicebridge.settings.base import DATA_DIR, TIME_ZONE, env

# Seconds between two reads of the services when no event arrives: at rest, and for a while after work of our own.
CATCH_UP_SECONDS = env.whole("CATCH_UP_SECONDS", 900, unit="seconds", most=7 * 24 * 3600)
CATCH_UP_ACTIVE_SECONDS = env.whole("CATCH_UP_ACTIVE_SECONDS", 90, unit="seconds", most=7 * 24 * 3600)

# Seconds after which a silent worker loses its claim: longer than one remote call.
CLAIM_SECONDS = env.whole("CLAIM_SECONDS", 60, unit="seconds", most=3600)
# Seconds before a request that got no answer may be repeated.
QUIET_SECONDS = env.whole("QUIET_SECONDS", 60, unit="seconds", most=3600)

# Celery only wakes a worker; the work itself is in rows (docs/architecture.md).
CELERY_BROKER_URL = env.read(
    "CELERY_BROKER_URL",
    "filesystem://",
    parsers.broker,
    wanted="filesystem:// or the address of a broker Celery knows",
    example="redis://127.0.0.1:6379/0",
)
if CELERY_BROKER_URL.startswith("filesystem"):
    _broker = DATA_DIR / "broker"
    for _folder in ("messages", "processed", "control"):
        (_broker / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_broker / "messages"),
        "data_folder_out": str(_broker / "messages"),
        "processed_folder": str(_broker / "processed"),
        "control_folder": str(_broker / "control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER, CELERY_ACCEPT_CONTENT = "json", ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER, CELERY_WORKER_HIJACK_ROOT_LOGGER = 1, False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_TIMER_PRECISION = 0.1  # a task due in half a second must not wait for a whole one
CELERY_TASK_ALWAYS_EAGER = env.flag("CELERY_TASK_ALWAYS_EAGER")
CELERY_TASK_TIME_LIMIT, CELERY_TIMEZONE = 600, TIME_ZONE
# A beat (`-B` in a command line from before the schedule was rows) has nothing to do, and writes no file.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
