"""Addresses of documents."""

from django.urls import path

from documents import views

app_name = "documents"
urlpatterns = [
    path("upload/", views.upload, name="upload"),
    path("<uuid:pk>/", views.viewer, name="viewer"),
    path("<uuid:pk>/status/", views.status, name="status"),
    path("<uuid:pk>/download/", views.download, name="download"),
    path("<uuid:pk>/pages/<int:number>/", views.page, name="page"),
    path("<uuid:pk>/pages/<int:number>/small/", views.thumbnail, name="thumbnail"),
]
