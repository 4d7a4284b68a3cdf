"""Pages of the analysis of a document; part of those of documents."""

from django.urls import path

from documents.views import analysis

urlpatterns = [
    path("documentos/analisis/<int:pk>/estado/", analysis.state, name="analysis_state"),
    path("documentos/<uuid:uuid>/analisis/", analysis.page, name="analysis"),
    path("documentos/<uuid:uuid>/analisis/capa/", analysis.layer, name="analysis_layer"),
    path("documentos/<uuid:uuid>/v<int:number>/analisis.<slug:extension>", analysis.file, name="analysis_file"),
    path("documentos/<uuid:uuid>/analisis/pedir/", analysis.ask, name="analysis_ask"),
    path("documentos/<uuid:uuid>/analisis/dato/<int:pk>/", analysis.review, name="analysis_review"),
]
