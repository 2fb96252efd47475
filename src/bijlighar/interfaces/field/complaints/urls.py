"""The addresses of the lineman's pages, below /hi/field/ and /en/field/."""

from django.urls import path

from bijlighar.interfaces.field.complaints import offline, views

urlpatterns = [
    path("jobs", views.jobs, name="jobs"),
    path("jobs/token", offline.token, name="jobs_token"),
    path("jobs/<int:complaint_id>/step", views.step, name="job_step"),
    path("jobs/<int:complaint_id>/photos/<int:place>", views.photo, name="job_photo"),
    path("worker.js", offline.worker, name="worker"),
]
