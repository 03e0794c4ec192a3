"""People and organisations, one trait per role."""

from datetime import UTC, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.enums import ROLE_OF_KIND, OrganisationKind, Role
from accounts.models import ApiToken, Membership, Organisation, User, Webhook
from accounts.scopes import scopes_of
from accounts.services.tokens import digest_of
from accounts.services.webhooks import PURPOSE
from accounts.webhooks.kinds import choices
from common.sealing import seal

PASSWORD = "correct-horse-battery"
JOINED = datetime(2018, 4, 1, tzinfo=UTC)


class OrganisationFactory(DjangoModelFactory[Organisation]):
    """An enterprise's organisation unless told otherwise."""

    class Meta:
        model = Organisation

    kind = OrganisationKind.ENTERPRISE
    name = factory.Sequence(lambda n: f"江门市第{n}五金制品有限公司")

    class Params:
        supplier = factory.Trait(
            kind=OrganisationKind.SUPPLIER, name=factory.Sequence(lambda n: f"云服务商{n}")
        )
        bureau = factory.Trait(
            kind=OrganisationKind.BUREAU,
            name=factory.Sequence(lambda n: f"经济和信息化局{n}"),
            region_code="440700",
        )
        province = factory.Trait(kind=OrganisationKind.PROVINCE, name="广东省经济和信息化委员会")
        audit = factory.Trait(kind=OrganisationKind.AUDIT, name="广东省审计厅")
        operations = factory.Trait(kind=OrganisationKind.OPERATIONS, name="平台运维单位")


class UserFactory(DjangoModelFactory[User]):
    """A person of an enterprise, its owner; the traits make people of other desks."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@voucher.example")
    name = factory.Sequence(lambda n: f"张{n}")
    mobile = "13800138000"
    organisation = factory.SubFactory(OrganisationFactory)
    role = factory.LazyAttribute(lambda user: ROLE_OF_KIND[user.organisation.kind])
    is_owner = True

    class Params:
        supplier = factory.Trait(
            organisation=factory.SubFactory(OrganisationFactory, supplier=True)
        )
        bureau = factory.Trait(organisation=factory.SubFactory(OrganisationFactory, bureau=True))
        province = factory.Trait(
            organisation=factory.SubFactory(OrganisationFactory, province=True)
        )
        auditor = factory.Trait(organisation=factory.SubFactory(OrganisationFactory, audit=True))
        admin = factory.Trait(
            organisation=factory.SubFactory(OrganisationFactory, operations=True),
            is_staff=True,
            is_superuser=True,
        )

    @factory.post_generation
    def password(self: User, create: bool, value: str | None, **_: Any) -> None:
        self.set_password(value or PASSWORD)
        if create:
            self.save(update_fields=["password"])

    @factory.post_generation
    def membership(self: User, create: bool, joined_at: datetime | None, **_: Any) -> None:
        if create and self.organisation is not None:
            Membership.objects.create(
                user=self, organisation=self.organisation, joined_at=joined_at or JOINED
            )


def user_of(role: Role, **facts: Any) -> User:
    """A person of that role with an organisation of the fitting kind."""
    trait = {} if role == Role.ENTERPRISE else {str(role.value): True}
    return UserFactory(**trait, **facts)


class ApiTokenFactory(DjangoModelFactory[ApiToken]):
    """A person's token with every scope of the role; `secret` opens it."""

    class Meta:
        model = ApiToken

    class Params:
        secret = factory.LazyAttributeSequence(lambda token, n: f"vpt_{n:08x}_secret")

    user = factory.SubFactory(UserFactory)
    organisation = factory.SelfAttribute("user.organisation")
    name = factory.Sequence(lambda n: f"对接系统{n}")
    scopes = factory.LazyAttribute(lambda token: [one.value for one in scopes_of(token.user.role)])
    prefix = factory.LazyAttribute(lambda token: "_".join(token.secret.split("_")[:2]))
    digest = factory.LazyAttribute(lambda token: digest_of(token.secret))
    created_by = factory.SelfAttribute("user")
    created_at = JOINED
    expires_at = datetime(2100, 1, 1, tzinfo=UTC)


class WebhookFactory(DjangoModelFactory[Webhook]):
    """A webhook of a person's organisation that wants to hear of everything; `secret` signs."""

    class Meta:
        model = Webhook

    class Params:
        secret = "whsec_dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk="
        user = factory.SubFactory(UserFactory)

    organisation = factory.SelfAttribute("user.organisation")
    slot = factory.LazyAttribute(lambda webhook: webhook.organisation.webhooks.count() + 1)
    url = factory.Sequence(lambda n: f"http://127.0.0.1:9/hook{n}")
    kinds = factory.LazyFunction(lambda: [name for name, _ in choices()])
    sealed_secret = factory.LazyAttribute(lambda webhook: seal(webhook.secret, purpose=PURPOSE))
    created_by = factory.SelfAttribute("user")
    created_at = JOINED
