"""Addresses of the desks; a case is named by its voucher's public id."""

from django.urls import path

from reviews.views import case, checking, deciding, demanding, inspecting, onward, queue, remarks

app_name = "reviews"

check_urls = [
    path("desk/checks/", checking.checks, name="checks"),
    path("desk/checks/new/", checking.new, name="check-new"),
    path("desk/checks/<int:pk>/", checking.check, name="check"),
    path("desk/checks/<int:pk>/redraw/", checking.redrawn, name="check-redraw"),
    path("desk/checks/<int:pk>/population/", checking.population_file, name="check-population"),
    path("desk/checks/<int:pk>/assign/", inspecting.assign, name="check-assign"),
    path("desk/checks/items/<int:pk>/", inspecting.item, name="check-item"),
    path("desk/checks/items/<int:pk>/demand/", demanding.demand, name="check-demand"),
]

urlpatterns = [
    *check_urls,
    path("desk/", queue.queue, name="queue"),
    path("desk/cases/<uuid:public_id>/", case.case, name="case"),
    path("desk/cases/<uuid:public_id>/next/", onward.following, name="next"),
    path("desk/cases/<uuid:public_id>/decide/", deciding.decide, name="decide"),
    path("desk/cases/<uuid:public_id>/refuse/", deciding.refuse, name="refuse"),
    path("desk/cases/<uuid:public_id>/note/", remarks.note, name="note"),
    path("desk/cases/<uuid:public_id>/hold/", remarks.hold, name="hold"),
    path("desk/cases/<uuid:public_id>/hold/<int:pk>/lift/", remarks.lift, name="lift"),
]
