"""People, the organisations they act for, and how they join and leave them."""

from typing import Any

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from accounts.enums import OrganisationKind, Role


class Organisation(models.Model):
    """Whom a person acts for; enterprises, suppliers and bureaus hang their facts on it."""

    kind = models.CharField("类别", max_length=20, choices=OrganisationKind.choices)
    name = models.CharField("名称", max_length=120)
    # A bureau's scope: a city or district code of GB/T 2260. Text, because regions live above.
    region_code = models.CharField("行政区划代码", max_length=6, blank=True)

    class Meta:
        indexes = [
            # Bureaus are found by their region on every case, among all the enterprises.
            models.Index(
                fields=["region_code"],
                condition=models.Q(kind=OrganisationKind.BUREAU),
                name="bureaus_by_region",
            )
        ]
        verbose_name = "单位"
        verbose_name_plural = "单位"

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address, lower-cased."""

    def create_user(self, email: str, password: str | None = None, **facts: Any) -> "User":
        user = self.model(email=email.strip().lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **facts: Any) -> "User":
        facts = {"role": Role.ADMIN, "is_staff": True, "is_superuser": True, **facts}
        return self.create_user(email, password, **facts)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address."""

    email = models.EmailField("邮箱", unique=True)
    name = models.CharField("姓名", max_length=60)
    mobile = models.CharField("手机", max_length=20, blank=True)
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name="单位",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
    )
    is_owner = models.BooleanField("负责人", default=False)
    is_active = models.BooleanField("启用", default=True)
    is_staff = models.BooleanField("可进入后台", default=False)
    # Accessibility and habits: large print, high contrast, keyboard shortcuts off.
    preferences = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField("注册时间", auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_ci"),
            models.CheckConstraint(
                condition=models.Q(is_owner=False) | models.Q(organisation__isnull=False),
                name="owner_has_organisation",
            ),
            # Whoever decides about money never has the keys of the machine room, and vice versa.
            models.CheckConstraint(
                condition=models.Q(is_staff=False, is_superuser=False) | models.Q(role=Role.ADMIN),
                name="staff_are_admins",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Who belonged to which organisation, and when: rule V7 asks even after a person has left."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(left_at=None), name="one_membership_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(left_at=None) | models.Q(left_at__gte=models.F("joined_at")),
                name="left_after_joining",
            ),
            models.CheckConstraint(
                condition=models.Q(removed_by=None) | models.Q(left_at__isnull=False),
                name="removed_means_left",
            ),
        ]
        triggers = [pgtrigger.Protect(name="kept_for_good", operation=pgtrigger.Delete)]


class Invitation(models.Model):
    """An owner's letter to a colleague.

    The link carries `token` signed with the server's key, so that a copy of this table opens
    nothing; it is used once, and sending the letter again makes the old link void.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField("邮箱")
    name = models.CharField("姓名", max_length=60, blank=True)
    is_owner = models.BooleanField("负责人", default=False)
    token = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("邀请时间")
    sent_at = models.DateTimeField("最近发送时间")
    expires_at = models.DateTimeField("有效期至")
    accepted_at = models.DateTimeField("接受时间", null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)

    class Meta:
        verbose_name = "邀请"
        verbose_name_plural = "邀请"
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                condition=models.Q(accepted_at=None, cancelled_at=None),
                name="one_open_invitation",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None, accepted_by=None)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(cancelled_at=None),
                name="accepted_or_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}（{self.organisation}）"


class Notice(models.Model):
    """A message to one person, shown at the bell; `key` makes its delivery idempotent."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=120)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=200, blank=True)
    needs_action = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["user", "read_at", "-created_at"], name="notice_bell"),
            models.Index(fields=["user", "-created_at", "-id"], name="notice_list"),
        ]
