"""The address of an upload, below /hi/ and /en/."""

from django.urls import path

from bijlighar.interfaces.portal.documents import views

app_name = "documents"
urlpatterns = [path("documents/<int:document_id>", views.document, name="document")]
