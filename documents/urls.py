"""Pages of documents."""

from django.urls import include, path

from documents.views import changes, inbox, keeping, likeness, links, questions, viewer

app_name = "documents"

urlpatterns = [
    path("", include("documents.analysis_urls")),
    path("documentos/", inbox.document_list, name="list"),
    path("documentos/subir/", inbox.upload, name="upload"),
    path("documentos/enlace/", links.ask, name="ask_link"),
    path("documentos/enlace/<int:pk>/", links.show, name="link"),
    path("documentos/papelera/", inbox.thrown_away, name="bin"),
    path("documentos/preguntas/", questions.questions, name="questions"),
    path("documentos/preguntas/modelo/", questions.ask_model, name="ask_model"),
    path("documentos/preguntas/<uuid:uuid>/", questions.answer, name="answer"),
    path("documentos/de-proceso/", inbox.of_process, name="of_process"),
    path("documentos/de-proveedor/", inbox.of_supplier, name="of_supplier"),
    path("documentos/similitud/comparar/", likeness.compare, name="likeness_compare"),
    path("documentos/similitud/estado/", likeness.state, name="likeness_state"),
    path("documentos/similitud/par/<int:pk>/", likeness.decide, name="likeness_decide"),
    path("documentos/similitud/<path:ocid>/", likeness.of_offers, name="likeness"),
    path("documentos/estado/<int:pk>/", inbox.state, name="state"),
    path("documentos/original/<str:token>/", viewer.original, name="original"),
    path("documentos/compartido/<str:token>/", keeping.shared, name="shared"),
    path("documentos/<uuid:uuid>/", viewer.document, name="document"),
    path("documentos/<uuid:uuid>/capa/", viewer.layer, name="layer"),
    path("documentos/<uuid:uuid>/parecidos/", viewer.alike, name="alike"),
    path("documentos/<uuid:uuid>/cambios/", changes.compare, name="changes"),
    path("documentos/<uuid:uuid>/corregir/", keeping.correct, name="correct"),
    path("documentos/<uuid:uuid>/contrasena/", keeping.password, name="password"),
    path("documentos/<uuid:uuid>/quitar/", keeping.throw_away, name="throw_away"),
    path("documentos/<uuid:uuid>/retener/", keeping.hold, name="hold"),
    path("documentos/<uuid:uuid>/recuperar/", keeping.take_back, name="take_back"),
    path("documentos/<uuid:uuid>/compartir/", keeping.share, name="share"),
    path("documentos/<uuid:uuid>/v<int:number>/original/", viewer.original_link, name="original_link"),
    path("documentos/<uuid:uuid>/v<int:number>/pagina-<int:page>.png", viewer.picture, name="picture"),
]
