"""Sign-in, one's own account, teams, notices.

allauth's routes are listed one by one: what is not here (changing addresses, signing up, signing in
by code) does not exist.
"""

from allauth.account import views as sign_in
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.usersessions import views as devices
from django.urls import include, path, re_path

from accounts.views import (
    exports,
    home,
    invitation,
    jobs,
    notices,
    outbox,
    own,
    preferences,
    team,
    tokens,
    webhooks,
    wording,
)

own_urls = [
    path("system/outbox/", outbox.outbox, name="outbox"),
    path("system/outbox/replay/", outbox.replay, name="outbox-replay-all"),
    path("system/outbox/<int:pk>/replay/", outbox.replay, name="outbox-replay"),
    path("accounts/", own.profile, name="profile"),
    path("accounts/confirm-email/send/", own.send_confirmation, name="send-confirmation"),
    path("accounts/second-factor/", own.second_factor_required, name="second-factor-required"),
    path(
        "accounts/second-factor/later/",
        own.hide_second_factor_hint,
        name="hide-second-factor-hint",
    ),
    path("accounts/resume/", home.resume, name="resume"),
    path("accounts/invitation/<str:key>/", invitation.accept, name="accept-invitation"),
    path("accounts/team/", team.team_page, name="team"),
    path("accounts/team/<int:pk>/remove/", team.remove, name="remove-member"),
    path("accounts/team/<int:pk>/owner/", team.owner, name="make-owner"),
    path("accounts/team/invitations/<int:pk>/resend/", team.resend, name="resend-invitation"),
    path("accounts/team/invitations/<int:pk>/cancel/", team.cancel, name="cancel-invitation"),
    path("accounts/tokens/", tokens.tokens_page, name="tokens"),
    path("accounts/tokens/<int:pk>/rotate/", tokens.rotate, name="token-rotate"),
    path("accounts/tokens/<int:pk>/revoke/", tokens.revoke, name="token-revoke"),
    path("accounts/webhooks/", webhooks.webhook_list, name="webhooks"),
    path("accounts/webhooks/new/", webhooks.add, name="webhook-new"),
    path("accounts/webhooks/<int:pk>/", webhooks.webhook_page, name="webhook"),
    path("accounts/webhooks/<int:pk>/edit/", webhooks.edit, name="webhook-edit"),
    path("accounts/webhooks/<int:pk>/switch/", webhooks.switch, name="webhook-switch"),
    path("accounts/webhooks/<int:pk>/test/", webhooks.test, name="webhook-test"),
    path("accounts/webhooks/<int:pk>/rotate/", webhooks.rotate, name="webhook-rotate"),
    path("accounts/webhooks/<int:pk>/remove/", webhooks.remove, name="webhook-remove"),
    path(
        "accounts/webhooks/messages/<int:pk>/redeliver/",
        webhooks.redeliver,
        name="webhook-redeliver",
    ),
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/export/<slug:key>/", exports.start, name="export"),
    path("jobs/<uuid:public_id>/", jobs.job_page, name="job"),
    path("jobs/<uuid:public_id>/cancel/", jobs.cancel, name="cancel-job"),
    path("jobs/<uuid:public_id>/file/", jobs.take, name="job-file"),
    path("notices/", notices.notice_list, name="notices"),
    path("notices/bell/", notices.bell, name="bell"),
    path("notices/read-all/", notices.read_all, name="read-all-notices"),
    path("notices/preferences/", preferences.preferences, name="notice-preferences"),
    path("province/mail-templates/", wording.wording_list, name="wording-list"),
    path("province/mail-templates/<str:key>/", wording.wording, name="wording"),
    path("province/mail-templates/<str:key>/reset/", wording.reset, name="reset-wording"),
    path("notices/<int:pk>/", notices.open_notice, name="open-notice"),
    path("notices/<int:pk>/read/", notices.read, name="read-notice"),
]

sign_in_urls = [
    path("login/", sign_in.login, name="account_login"),
    path("logout/", sign_in.logout, name="account_logout"),
    path("inactive/", sign_in.account_inactive, name="account_inactive"),
    path("signup/", sign_in.signup, name="account_signup"),  # closed: says where to register
    path("reauthenticate/", sign_in.reauthenticate, name="account_reauthenticate"),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$", sign_in.confirm_email, name="account_confirm_email"
    ),
    path("password/change/", sign_in.password_change, name="account_change_password"),
    path("password/reset/", sign_in.password_reset, name="account_reset_password"),
    path("password/reset/done/", sign_in.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        sign_in.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        sign_in.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("sessions/", devices.list_usersessions, name="usersessions_list"),
    path("2fa/", second_factor.index, name="mfa_index"),
    path("2fa/authenticate/", second_factor.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]

urlpatterns = [
    path("home/", home.home, name="home"),
    path("", include((own_urls, "accounts"))),
    path("accounts/", include(sign_in_urls)),
]
