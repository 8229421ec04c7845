"""Work groups and mailboxes through Apprise, which is installed where it is wanted.

These services know no key: after a lost answer the message may come twice. So the key is written
at its foot, and repeats are counted.
"""

from __future__ import annotations

from urllib.parse import quote

from ...queries.routes import routes
from ...types import Outcome, Parcel

MISSING = "apprise is not installed: start again through manage.py, which installs it"


def apprise_send(parcel: Parcel) -> Outcome:
    """Hand the message to Apprise once."""
    route = routes().get(parcel.route)
    if route is None:
        return Outcome(False, final=True, fault=f"no route called {parcel.route}")
    try:
        from apprise import Apprise
    except ImportError:
        return Outcome(False, final=True, fault=MISSING)
    sender = Apprise()
    if not sender.add(route.url.replace("{address}", quote(parcel.address, safe=""))):
        return Outcome(False, final=True, fault="apprise cannot use this route")
    text = f"{parcel.text}\n\n{parcel.key[:8]}"
    if sender.notify(title=parcel.subject, body=text):
        return Outcome(True)
    # Apprise tells no more than that: the group may have it, or not.
    return Outcome(False, unsure=True, fault="the service did not take it")
