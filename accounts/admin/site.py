"""One way in for everybody, and only the tables a system administrator needs."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group

# The admin's own form would pass by the second factor and the kept limits of the sign-in page.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = "服务券平台 · 系统管理"
admin.site.site_title = "系统管理"
admin.site.index_title = "系统管理"
admin.site.enable_nav_sidebar = False

# Rights come from the role alone; secrets and sessions are nobody's business.
for model in (Group, EmailAddress, Authenticator, UserSession):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
