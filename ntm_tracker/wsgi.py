"""The WSGI application. An office is not served before what its start asks for is there."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ntm_tracker.settings")
application = get_wsgi_application()
for check in settings.START_CHECKS:
    import_string(check)()
