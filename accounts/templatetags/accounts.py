"""How a sign-in is told to people."""

from django import template

register = template.Library()

# The first that matches wins: Edge and WeChat call themselves Chrome too.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg/", "Edge"),
    ("QQBrowser", "QQ 浏览器"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


@register.filter
def device(user_agent: str) -> str:
    """`Chrome · Windows`, from what the browser says of itself."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "其他浏览器")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser} · {system}" if system else browser
