"""Every route of the product."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from . import views
from .api import api

handler400 = "anxin.site.views.bad_request"
handler403 = "anxin.site.views.forbidden"
handler404 = "anxin.site.views.not_found"
handler500 = "anxin.site.views.server_error"

machine = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("api/v1/", api.urls),
]

pages = i18n_patterns(
    path("", include("anxin.site.pages")),
    path("accounts/", include("anxin.site.account_urls")),
    path("accounts/", include("anxin.accounts.urls")),
    path("desk/", include("anxin.messages.urls")),
    path("desk/", include("anxin.workorders.urls")),
    path("breakdown/", include("anxin.workorders.urls.breakdown")),
    path("notices/", include("anxin.notices.urls")),
    path("rules/", include("anxin.rulebook.urls")),
    path("travel/", include("anxin.travel.urls")),
    path("requests/", include("anxin.requests.urls")),
    path("residents/", include("anxin.residents.urls")),
    path("board/", include("anxin.briefing.urls")),
    path("open/", include("anxin.venues.urls")),
    path("over-enforcement/", include("anxin.oversight.urls")),
    prefix_default_language=False,
)

urlpatterns = [*machine, *pages]
