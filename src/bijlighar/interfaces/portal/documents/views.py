"""The one way out for an upload."""

from __future__ import annotations

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from bijlighar.documents import queries
from bijlighar.documents.queries import DocumentRecord
from bijlighar.interfaces.portal.documents.guards import GUARDS

log = logging.getLogger(__name__)


@require_safe
def document(request: HttpRequest, document_id: int) -> HttpResponse:
    """Hand out a document whose owner area allows it; every other answers as if it did not exist.

    Photos may be shown; a PDF is only saved. Neither can run or load anything.
    """
    found = queries.document(document_id)
    guard = GUARDS.get(found.area_code) if found is not None else None
    if found is None or guard is None or not guard(request, found):
        raise Http404
    return handed_out(found)


def handed_out(found: DocumentRecord) -> HttpResponse:
    """Hand out a document to whom somebody has let in. Raises queries.DocumentLost."""
    try:
        content = queries.content(found)
    except queries.DocumentLost as problem:
        log.error("%s", problem)
        raise
    is_photo = found.media_type.startswith("image/")
    ending = found.media_type.rpartition("/")[2]
    return HttpResponse(
        content,
        content_type=found.media_type,
        headers={
            "Content-Disposition": content_disposition_header(not is_photo, f"document-{found.id}.{ending}")
            or "",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )
