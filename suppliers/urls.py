"""Pages of suppliers. The identifier is a RUC, or what SERCOP gives to foreigners, which may hold a slash."""

from django.urls import path

from suppliers import views

app_name = "suppliers"

urlpatterns = [
    path("proveedores/", views.supplier_list, name="list"),
    path("proveedores/<path:identifier>/", views.supplier, name="detail"),
]
