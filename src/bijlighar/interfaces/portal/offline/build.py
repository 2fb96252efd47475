"""The files that pages need without network, and the mark of the build that they belong to."""

from __future__ import annotations

import hashlib
import json
from functools import cache

from django.urls import reverse
from django.utils import translation

from bijlighar.interfaces.portal import style
from bijlighar.interfaces.portal.offline.words import words
from bijlighar.interfaces.portal.style import text_of
from bijlighar.interfaces.portal.templatetags.portal import asset

SCRIPTS = (
    "portal/portal.js", "portal/offline/kept.js", "portal/offline/outbox.js", "portal/offline/begin.js",
)  # fmt: skip
"""One script for a page, in this order."""
WORKER = "portal/offline/worker.js"
SHELL = (
    "portal/photo.css",
    "portal/mark.svg",
    "portal/place.js",
    "portal/photo.js",
)
LANGUAGES = ("hi", "en")


@cache
def script(language: str) -> str:
    """The script of a page: our words in its language, then what is done with them."""
    with translation.override(language):
        said = json.dumps(words(), ensure_ascii=False)
    return f"window.bijlighar={{words:{said}}};\n" + "\n".join(text_of(each) for each in SCRIPTS)


@cache
def mark() -> str:
    """The mark of this build: changed by any file or word that a phone keeps."""
    digest = hashlib.sha256(text_of(WORKER).encode())
    for each in (style.address(), *(asset(each) for each in SHELL)):
        digest.update(each.encode())
    for language in LANGUAGES:
        digest.update(script(language).encode())
    return digest.hexdigest()[:12]


def script_address(language: str) -> str:
    """The script's address with the build's mark, so that a browser may keep it for a year."""
    with translation.override(language):
        return f"{reverse('offline:script')}?{mark()}"


@cache
def worker() -> str:
    """The worker, with its build and the files it keeps before the first need."""
    with_marks = [style.address(), *(asset(each) for each in SHELL)]
    with_marks += [script_address(each) for each in LANGUAGES]
    pages = []
    for language in LANGUAGES:
        with translation.override(language):
            pages.append(reverse("offline:away"))
    known = {"BUILD": mark(), "FILES": with_marks, "AWAY": pages}
    head = ",".join(f"{name}={json.dumps(value)}" for name, value in known.items())
    return f'"use strict";\nvar {head};\n{text_of(WORKER)}'
