"""What makes the pages; `asgi` gives those that are kept."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bijlighar.conf.settings")
_framework = get_wsgi_application()

from bijlighar.conf.home import home  # noqa: E402
from bijlighar.interfaces.portal import kept  # noqa: E402

application = kept.Front(_framework, home() / "kept")
