"""The WSGI application that the server runs."""

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wuse.web.settings")
application = get_wsgi_application()


def _warm() -> None:
    """Build the cockpit's data before the first reader asks; what is wrong with the home is told to that reader."""
    from django.conf import settings

    from wuse.vocabulary import Refusal
    from wuse.web import cockpit_data

    try:
        cockpit_data.cockpit(settings.WUSE_HOME)
    except Refusal:
        return


Thread(target=_warm, name="warm", daemon=True).start()
