"""Signs in to the demo as each role and takes the pictures README and docs show."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
PASSWORD = "Demo-2018-voucher"  # noqa: S105 - the demo prints it
WIDE, PHONE = (1440, 900), (390, 844)
# name, login, where to go, what to click there, window
PICTURES = (
    ("landing", "", "/", "", WIDE),
    ("enterprise", "enterprise", "/home/", "", WIDE),
    ("enterprise-phone", "enterprise", "/home/", "", PHONE),
    ("queue", "bureau", "/desk/", "", WIDE),
    ("case", "bureau", "/desk/?q=启明家具", "a.row-link", WIDE),
    ("catalog", "province", "/province/catalog/", "", WIDE),
    ("dashboard", "province", "/dashboard/", "", WIDE),
    ("what-if", "province", "/province/catalog/2/what-if/", "", WIDE),
    ("reconciliation", "province", "/vouchers/payouts/reconciliation/", "", WIDE),
    ("publicity", "", "/publicity/", "", WIDE),
    ("self-check", "", "/check/", "", WIDE),
)


def take(browser: Browser, base: str, picture: tuple[str, str, str, str, tuple[int, int]]) -> None:
    """One picture of what is in the window; the page's fold is part of what it shows."""
    name, login, path, click, (width, height) = picture
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    if login:
        page.goto(f"{base}/accounts/login/")
        page.fill("[name=login]", f"{login}@demo.example")
        page.fill("[name=password]", PASSWORD)
        page.click("form button[type=submit]")
        page.wait_for_url("**/*")
    page.goto(base + path)
    if click:
        page.locator(click).first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=HERE / f"{name}.png")
    context.close()


def main() -> None:
    base = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        for picture in PICTURES:
            take(browser, base, picture)
            print(HERE / f"{picture[0]}.png")
        browser.close()


if __name__ == "__main__":
    main()
