"""The settings of the application, one file per topic, with defaults for a locked-down production installation.

Whatever differs between installations is read from the environment (docs/operations.md lists it). Nothing here knows
the sandbox; `make demo` and the tests pass their own values.
"""

# ruff: noqa: F403 - Django reads the settings as names of this module.
from invoicebridge.settings.base import *
from invoicebridge.settings.base import env
from invoicebridge.settings.queue import *
from invoicebridge.settings.security import *
from invoicebridge.settings.services import *
from invoicebridge.settings.storage import *
from invoicebridge.settings.web import *

WRONG_SETTINGS = env.wrong
