"""Every address of the site. What needs no login says so at its view (`login_not_required`)."""

from django.conf import settings
from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from people import views as people_views

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("login/", people_views.login, name="login"),
    path("logout/", people_views.logout, name="logout"),
    path("password/", people_views.change_password, name="password_change"),
    path("language/", people_views.set_language, name="set_language"),
    path("health/", views.health, name="health"),
    path("search/", views.search, name="search"),
    path("media/<path:path>", views.media, name="media"),
    path("courses/", include("courses.urls")),
    path("quizzes/", include("quizzes.urls")),
    path("surveys/", include("surveys.urls")),
    path("training/", include("training.urls")),
    path("records/", include("competence.urls")),
    path("notices/", include("notices.urls")),
    path("people/", include("people.urls")),
    path("reports/", include("reports.urls")),
    # One way in and one way out: Wagtail's own would log out at a GET and not clear the cache.
    path("desk/login/", people_views.to_login),
    path("desk/logout/", people_views.logout),
    path("desk/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
]

if settings.DEBUG or settings.DEMO:
    urlpatterns.append(path("style-guide/", views.style_guide, name="style_guide"))

handler400 = "learning_site.views.bad_request"
handler403 = "learning_site.views.permission_denied"
handler404 = "learning_site.views.page_not_found"
handler500 = "learning_site.views.server_error"
