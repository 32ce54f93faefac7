"""The application's settings on a data folder of the tests' own; however pytest is started, these come first.

Passwords are hashed fast: the slow hash would be most of what a person in a test costs.
"""

from tests import environment  # noqa: F401, I001 - before the settings read the environment
from invoicebridge.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
