from importlib import import_module

from django.apps import AppConfig

from accounts.enums import Role
from accounts.homes import register_home
from common import navigation

CASE_READERS = (Role.SUPPLIER, Role.BUREAU, Role.PROVINCE, Role.AUDITOR)
MONEY = {"section": "业务", "group": "公示与拨付"}  # the way from redeemed to paid


class VouchersConfig(AppConfig):
    name = "vouchers"
    verbose_name = "服务券"

    def ready(self) -> None:
        import_module("vouchers.handlers")
        import_module("vouchers.clawback_news")
        import_module("vouchers.webhook_news").connect()
        import_module("vouchers.exporting")
        import_module("vouchers.exporting_clawbacks")
        import_module("vouchers.exporting_figures")
        import_module("vouchers.receivers").connect()
        import_module("vouchers.catalog_news")
        import_module("vouchers.impact").connect()
        import_module("vouchers.what_if_jobs")
        import_module("vouchers.verification_jobs")
        register_home(Role.ENTERPRISE, "vouchers:home")
        navigation.register(Role.ENTERPRISE, "首页", "vouchers:home", "house", 10)
        navigation.register(Role.ENTERPRISE, "我的服务券", "vouchers:mine", "ticket-detailed", 20)
        navigation.register(navigation.PUBLIC, "看我能不能申领", "public:check", "", 540)
        navigation.register(navigation.PUBLIC, "验证", "public:verify", "", 550)
        for role in CASE_READERS:
            navigation.register(
                role, "全部服务券", "vouchers:list", "ticket-detailed", 300, section="业务"
            )
        for role in (Role.BUREAU, Role.PROVINCE, Role.AUDITOR):
            navigation.register(role, "数据看板", "figures:dashboard", "speedometer2", 40)
        for role in (Role.PROVINCE, Role.AUDITOR, Role.ADMIN):
            navigation.register(
                role, "账务核对", "system:verification", "shield-check", 940, group="系统运行"
            )
        self._register_publicity()
        self._register_payouts()
        self._register_cycles()
        self._register_clawbacks()

    def _register_publicity(self) -> None:
        """Everybody reads what is public; the province publishes and hears objections (R5)."""
        publicity = import_module("vouchers.selectors.publicity")
        objections = import_module("vouchers.selectors.objections")
        navigation.register(navigation.PUBLIC, "公示", "public:publicity", "", 520)
        for role in (Role.PROVINCE, Role.AUDITOR):
            acts = role == Role.PROVINCE
            navigation.register(
                role,
                "待公示",
                "vouchers:publicity",
                "clipboard-check",
                310,
                count=publicity.unpublished_count if acts else None,
                **MONEY,
            )
            navigation.register(
                role,
                "公示异议",
                "vouchers:objections",
                "chat-left-text",
                311,
                count=objections.open_count if acts else None,
                **MONEY,
            )

    def _register_payouts(self) -> None:
        """The province pays, the auditor reads along."""
        payouts = import_module("vouchers.selectors.payouts")
        for role in (Role.PROVINCE, Role.AUDITOR):
            navigation.register(
                role,
                "待拨付",
                "vouchers:payouts",
                "cash-coin",
                312,
                count=payouts.waiting_count if role == Role.PROVINCE else None,
                **MONEY,
            )
            navigation.register(role, "拨付批次", "vouchers:payout-batches", "bank", 313, **MONEY)
            navigation.register(role, "对账", "vouchers:reconciliation", "cash-stack", 314, **MONEY)

    def _register_clawbacks(self) -> None:
        """Money demanded back: officials find the list, an enterprise what it has to repay."""
        clawbacks = import_module("vouchers.selectors.clawbacks")
        for role in clawbacks.READERS:
            if role == Role.ENTERPRISE:
                continue
            navigation.register(
                role,
                "追回款项",
                "vouchers:clawbacks",
                "arrow-return-left",
                330,
                count=clawbacks.open_count if role != Role.AUDITOR else None,
                section="业务",
                group="监督检查",
            )
        import_module("vouchers.clawback_parts").register()

    def _register_cycles(self) -> None:
        """The province sets cycles and quotas, the auditor reads along."""
        for role in (Role.PROVINCE, Role.AUDITOR):
            navigation.register(
                role, "申领周期", "cycles:index", "calendar-event", 800, section="设置"
            )
