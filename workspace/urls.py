"""The officer's desk."""

from django.urls import path

from workspace.views import drafts

app_name = "workspace"

urlpatterns = [
    path("escritorio/borradores/", drafts.draft_list, name="drafts"),
    path("escritorio/borradores/<uuid:uuid>/", drafts.draft, name="draft"),
    path("escritorio/borradores/<uuid:uuid>/estado/", drafts.state, name="draft_state"),
    path("escritorio/borradores/<uuid:uuid>/pagina-<int:number>/", drafts.page, name="draft_page"),
    path("escritorio/borradores/<uuid:uuid>/borrar/", drafts.throw_away, name="draft_throw_away"),
]
