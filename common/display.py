"""How a person wants pages shown: large print, high contrast, keyboard shortcuts."""

from dataclasses import asdict, dataclass

from django.http import HttpRequest, HttpResponse

COOKIE = "display"
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Display:
    """The three switches; the defaults are the ordinary page."""

    large_text: bool = False
    high_contrast: bool = False
    shortcuts: bool = True

    @property
    def text(self) -> str:
        return "large" if self.large_text else "normal"

    @property
    def contrast(self) -> str:
        return "high" if self.high_contrast else "normal"


def display_of(request: HttpRequest) -> Display:
    """The switches of the signed-in person, else of this browser's cookie."""
    user = getattr(request, "user", None)
    saved = getattr(user, "preferences", None) or {}
    if isinstance(saved.get("display"), dict):
        known = {name: saved["display"].get(name) for name in asdict(Display())}
        return Display(**{name: value for name, value in known.items() if isinstance(value, bool)})
    letters = request.COOKIES.get(COOKIE, "")
    return Display("l" in letters, "h" in letters, "q" not in letters)


def remember(request: HttpRequest, response: HttpResponse, display: Display) -> None:
    """Keep the switches in the browser and, when signed in, with the person."""
    letters = ("l" * display.large_text) + ("h" * display.high_contrast)
    letters += "q" * (not display.shortcuts)
    response.set_cookie(
        COOKIE, letters or "-", max_age=YEAR, samesite="Lax", secure=request.is_secure()
    )
    user = request.user
    if user.is_authenticated and hasattr(user, "preferences"):
        user.preferences = {**user.preferences, "display": asdict(display)}
        user.save(update_fields=["preferences"])
