"""The WSGI application as `wuse serve` runs it: with a door for sendings, and the cockpit's data built before the first
reader asks.
"""

from threading import Thread

from wuse.web.admission import Admission
from wuse.web.wsgi import application as site

__all__ = ["application"]

application = Admission(site)


def _warm() -> None:
    """Build what costs most; what is wrong with the home is told to the reader who meets it."""
    from django.conf import settings
    from django.db import connections

    from wuse.vocabulary import Refusal
    from wuse.web import cockpit_data

    try:
        cockpit_data.cockpit(settings.WUSE_HOME)
    except Refusal:
        return
    finally:
        connections.close_all()


Thread(target=_warm, name="warm", daemon=True).start()
