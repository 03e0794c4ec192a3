"""The portal's addresses, and the bare views beside them."""

from django.urls import include, path

from bench.bare import views
from voucher_portal.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    *urlpatterns,
    path(
        "bare/",
        include(
            (
                [
                    path("", views.listing, name="listing"),
                    path("calculator/", views.calculator, name="calculator"),
                    path("<uuid:public_id>/", views.detail, name="detail"),
                    path("<uuid:public_id>/submit/", views.submit, name="submit"),
                    path("<uuid:public_id>/approve/", views.approve, name="approve"),
                ],
                "bare",
            )
        ),
    ),
]
