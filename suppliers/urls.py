"""Pages of suppliers. The identifier is a RUC, or what SERCOP gives to foreigners, which may hold a slash."""

from django.urls import path

from suppliers.views import certificates, checks, lists, supplier, uploads

app_name = "suppliers"

urlpatterns = [
    path("proveedores/", supplier.supplier_list, name="list"),
    path("proveedores/comparar/", lists.compare, name="compare"),
    path("proveedores/listas/", lists.batch_list, name="batches"),
    path("proveedores/listas/proceso/", lists.batch_of_process, name="batch_of_process"),
    path("proveedores/listas/<int:pk>/", lists.batch, name="batch"),
    path("proveedores/constancias/<str:code>.pdf", certificates.download, name="certificate_download"),
    path("proveedores/constancias/<str:code>/anular/", certificates.revoke, name="certificate_revoke"),
    path("verificar/", certificates.find, name="certificate_find"),
    path("verificar/<str:code>/", certificates.check, name="certificate_check"),
    path("proveedores/<str:ruc>/constancia/", certificates.issue, name="issue"),
    path("proveedores/<str:ruc>/verificar/", checks.verify, name="verify"),
    path("proveedores/<str:ruc>/decision/", checks.decide, name="decide"),
    path("proveedores/<str:ruc>/certificados/", uploads.upload, name="upload"),
    path("proveedores/<str:ruc>/comprobaciones/<int:pk>/", checks.check, name="check"),
    path("proveedores/<str:ruc>/comprobaciones/<int:pk>/original/", checks.original, name="original"),
    path("proveedores/<path:identifier>/", supplier.supplier, name="detail"),
]
