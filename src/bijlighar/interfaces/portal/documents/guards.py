"""Who may open an upload: the area that owns it answers. What nobody answers for is closed."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from bijlighar.documents.queries import DocumentRecord
from bijlighar.interfaces.console.views import theft
from bijlighar.interfaces.console.views.applications import one as application
from bijlighar.interfaces.field.rollout.access import may_open
from bijlighar.interfaces.portal.views import photo_reading

GUARDS: dict[str, Callable[[HttpRequest, DocumentRecord], bool]] = {
    "rollout": may_open,
    "applications": application.may_open,
    "metering": photo_reading.may_open,
    "complaints": theft.may_open,
}
"""By the area's code, whether this visitor may open this document."""
