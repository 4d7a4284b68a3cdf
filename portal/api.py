"""The routes of the API, each from the app that owns it."""

from django.urls import path, re_path

from api import guides
from api.catalogue import Problems
from api.document import Document
from api.views import NothingHere
from documents.api import analyses, listing, originals, uploads
from partners.api import checks, tokens, webhooks
from procurement.api import aggregates, buyers, catalogues, feed, ocds, processes
from suppliers import api as suppliers

app_name = "api"

urlpatterns = [
    path("token/", tokens.Token.as_view(), name="token"),
    path("token/revoke/", tokens.RevokeToken.as_view(), name="token_revoke"),
    path("schema/", Document.as_view(), name="schema"),
    path("docs/", guides.docs, name="docs"),
    path("docs/probar/", guides.viewer, name="docs_viewer"),
    path("docs/<slug:name>/", guides.text, name="docs_text"),
    path("docs/<str:name>", guides.file, name="docs_file"),
    path("problems/", Problems.as_view(), name="problems"),
    path("publication-policy/", ocds.PublicationPolicy.as_view(), name="publication_policy"),
    path("processes/", processes.ProcessList.as_view(), name="processes"),
    # An ocid may hold a slash: what stands behind it comes first.
    path("processes/<path:ocid>/releases/", ocds.ReleasePackage.as_view(), name="releases"),
    path("processes/<path:ocid>/record/", ocds.RecordPackage.as_view(), name="record"),
    path("processes/<path:ocid>/", processes.ProcessDetail.as_view(), name="process"),
    path("aggregates/", aggregates.Aggregates.as_view(), name="aggregates"),
    path("buyers/", buyers.BuyerList.as_view(), name="buyers"),
    path("buyers/<str:ruc>/", buyers.BuyerDetail.as_view(), name="buyer"),
    path("suppliers/", suppliers.SupplierList.as_view(), name="suppliers"),
    path("suppliers/<str:ruc>/checks/", checks.SupplierChecks.as_view(), name="supplier_checks"),
    path("suppliers/<str:identifier>/", suppliers.SupplierDetail.as_view(), name="supplier"),
    path("jobs/<str:token>/", checks.JobStatus.as_view(), name="job"),
    path("documents/", uploads.DocumentInbox.as_view(), name="documents"),
    path("documents/<uuid:uuid>/", listing.DocumentDetail.as_view(), name="document"),
    path("documents/<uuid:uuid>/pages/", listing.DocumentPages.as_view(), name="document_pages"),
    path("documents/<uuid:uuid>/file/", originals.DocumentFile.as_view(), name="document_file"),
    path("documents/<uuid:uuid>/analyses/", analyses.AnalysisList.as_view(), name="analyses"),
    path("documents/<uuid:uuid>/analyses/<int:number>/", analyses.AnalysisDetail.as_view(), name="analysis"),
    path("catalogues/cpc/", catalogues.CpcList.as_view(), name="cpc"),
    path("catalogues/<str:name>/", catalogues.Catalogue.as_view(), name="catalogue"),
    path("feed/", feed.Feed.as_view(), name="feed"),
    path("feed/lag/", feed.FeedLag.as_view(), name="feed_lag"),
    path("export/<str:name>", ocds.Bulk.as_view(), name="bulk"),
    path("webhooks/", webhooks.SubscriptionList.as_view(), name="webhooks"),
    path("webhooks/<int:pk>/", webhooks.SubscriptionDetail.as_view(), name="webhook"),
    path("webhooks/<int:pk>/secret/", webhooks.SubscriptionSecret.as_view(), name="webhook_secret"),
    path("webhooks/<int:pk>/test/", webhooks.SubscriptionTest.as_view(), name="webhook_test"),
    path("webhooks/<int:pk>/deliveries/", webhooks.DeliveryList.as_view(), name="deliveries"),
    path(
        "webhooks/<int:pk>/deliveries/<int:delivery>/replay/", webhooks.DeliveryReplay.as_view(), name="delivery_replay"
    ),
    re_path(r"", NothingHere.as_view(), name="nothing"),
]
