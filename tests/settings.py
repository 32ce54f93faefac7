"""The application's settings on a data folder of the tests' own; however pytest is started, these come first."""

from tests import environment  # noqa: F401, I001 - before the settings read the environment
from invoicebridge.settings import *  # noqa: F403
