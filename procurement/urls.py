"""Pages of procurement. An ocid may hold a slash, so its pattern comes after the list's."""

from django.urls import path

from procurement.views import buyer, console, divergences, export, process, products, quality, search, suggestions

app_name = "procurement"

urlpatterns = [
    path("procesos.csv", export.process_csv, name="process_export"),
    path("procesos.xlsx", export.process_xlsx, name="process_xlsx"),
    path("buscar/sugerencias/", suggestions.suggestions, name="suggestions"),
    path("cpc/", products.products, name="products"),
    path("procesos/", search.process_list, name="process_list"),
    path("procesos/<path:ocid>/ficha/", process.record, name="record"),
    path("procesos/<path:ocid>/", process.process, name="process"),
    path("calidad/", quality.overview, name="quality"),
    path("calidad/<slug:slug>/", quality.measure, name="quality_measure"),
    path("divergencias/", divergences.queue, name="divergences"),
    path("divergencias/<int:pk>/", divergences.divergence, name="divergence"),
    path("admin/sincronizacion/", console.page, name="console"),
    path("admin/sincronizacion/en-curso/", console.running, name="console_runs"),
    path("admin/sincronizacion/repetir/", console.repeat, name="console_repeat"),
    path("admin/sincronizacion/<slug:code>/", console.switch, name="console_switch"),
    path("entidades/", buyer.buyer_list, name="buyer_list"),
    path("entidades/<str:ruc>/", buyer.buyer, name="buyer"),
]
