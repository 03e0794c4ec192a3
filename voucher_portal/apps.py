from django.apps import AppConfig


class VoucherPortalConfig(AppConfig):
    name = "voucher_portal"
    verbose_name = "服务券平台"
