"""The addresses of every interface."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from bijlighar.interfaces.api.payments import go
from bijlighar.interfaces.demo import pages
from bijlighar.interfaces.portal.offline.views import stylesheet, worker
from bijlighar.interfaces.portal.programs import explained
from bijlighar.interfaces.portal.views import welcome


def alive(request: HttpRequest) -> HttpResponse:
    """Say that the program runs; asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("alive", alive),
    path("worker.js", worker),
    path("style.css", stylesheet, name="style"),
    path("", welcome.root),
    path("api", explained.root),
    path("api/", include("bijlighar.interfaces.api.urls")),
    path("pay/<slug:tr>", go.go),
    *i18n_patterns(
        path("console/", include("bijlighar.interfaces.console.urls")),
        path("stories", pages.stories, name="stories"),
        path("", include("bijlighar.interfaces.portal.urls")),
        path("", include("bijlighar.interfaces.portal.rollout.urls")),
        path("", include("bijlighar.interfaces.portal.documents.urls")),
        path("", include("bijlighar.interfaces.portal.applications.urls")),
        path("", include("bijlighar.interfaces.portal.notices.urls")),
        path("", include("bijlighar.interfaces.portal.programs.urls")),
        path("", include("bijlighar.interfaces.portal.offline.urls")),
        path("field/", include("bijlighar.interfaces.field.urls")),
    ),
]

handler400 = "bijlighar.interfaces.portal.views.errors.not_understood"
handler403 = "bijlighar.interfaces.portal.views.errors.refused"
handler404 = "bijlighar.interfaces.portal.views.errors.not_found"
handler500 = "bijlighar.interfaces.portal.views.errors.our_fault"
