"""The addresses of the plain Wagtail site."""

from django.urls import include, path
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as document_urls

urlpatterns = [path("desk/", include(admin_urls)), path("documents/", include(document_urls))]
