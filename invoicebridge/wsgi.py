"""The WSGI entry point that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from invoicebridge.checks import refuse_wrong_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "invoicebridge.settings")
refuse_wrong_settings()
application = get_wsgi_application()
