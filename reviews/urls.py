"""Addresses of the desks; a case is named by its voucher's public id."""

from django.urls import path

from reviews.views import case, deciding, onward, queue, remarks

app_name = "reviews"

urlpatterns = [
    path("desk/", queue.queue, name="queue"),
    path("desk/export/", queue.export, name="export"),
    path("desk/cases/<uuid:public_id>/", case.case, name="case"),
    path("desk/cases/<uuid:public_id>/next/", onward.following, name="next"),
    path("desk/cases/<uuid:public_id>/decide/", deciding.decide, name="decide"),
    path("desk/cases/<uuid:public_id>/refuse/", deciding.refuse, name="refuse"),
    path("desk/cases/<uuid:public_id>/note/", remarks.note, name="note"),
    path("desk/cases/<uuid:public_id>/hold/", remarks.hold, name="hold"),
    path("desk/cases/<uuid:public_id>/hold/<int:pk>/lift/", remarks.lift, name="lift"),
]
