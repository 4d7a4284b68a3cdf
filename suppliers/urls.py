"""Pages of suppliers. The identifier is a RUC, or what SERCOP gives to foreigners, which may hold a slash."""

from django.urls import path

from suppliers.views import checks, supplier

app_name = "suppliers"

urlpatterns = [
    path("proveedores/", supplier.supplier_list, name="list"),
    path("proveedores/<str:ruc>/verificar/", checks.verify, name="verify"),
    path("proveedores/<str:ruc>/decision/", checks.decide, name="decide"),
    path("proveedores/<str:ruc>/comprobaciones/<int:pk>/", checks.check, name="check"),
    path("proveedores/<str:ruc>/comprobaciones/<int:pk>/original/", checks.original, name="original"),
    path("proveedores/<path:identifier>/", supplier.supplier, name="detail"),
]
