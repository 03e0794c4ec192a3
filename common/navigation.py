"""What each role finds in its navigation: apps register entries when they are ready."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, reverse

logger = logging.getLogger(__name__)

PUBLIC = "public"  # people who have not signed in
FIRST = 100  # entries below it stand above the sections
Count = Callable[[Any], int | None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a role's navigation; `count(user)` is asked only by the counts request."""

    role: str
    label: str
    url_name: str
    icon: str
    order: int
    count: Count | None = None
    section: str = ""
    query: str = ""

    @property
    def counted(self) -> bool:
        """Whether a count stands beside it; a template would call `count` instead of asking."""
        return self.count is not None

    @property
    def key(self) -> str:
        """An id that is safe in HTML: `nav-reviews-queue-mine`."""
        text = f"nav-{self.url_name}-{self.query}".rstrip("-")
        return "".join(char if char.isalnum() else "-" for char in text)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry whose address is known."""

    entry: Entry
    url: str


_entries: dict[tuple[str, str, str], Entry] = {}


def register(
    role: str,
    label: str,
    url_name: str,
    icon: str = "",
    order: int = 100,
    *,
    count: Count | None = None,
    section: str = "",
    query: str = "",
) -> None:
    """Add one entry to a role's navigation; call it in `AppConfig.ready()`.

    `query` makes several named views of one page (`view=mine`); `section` is a small heading in the
    officials' rail. Registering the same role, URL name and query again replaces the entry.
    """
    entry = Entry(str(role), label, url_name, icon, order, count, section, query)
    _entries[entry.role, url_name, query] = entry
    links_of.cache_clear()


def _grouped(entries: Iterable[Entry]) -> list[Entry]:
    """By order, sections kept together; without a section: first below 100, else last."""
    asked = list(entries)
    starts: dict[str, int] = {}
    for entry in asked:
        starts[entry.section] = min(entry.order, starts.get(entry.section, entry.order))

    def place(entry: Entry) -> tuple[int, int, str, int, str]:
        rank = 1 if entry.section else 0 if entry.order < FIRST else 2
        start = starts[entry.section] if entry.section else 0
        return rank, start, entry.section, entry.order, entry.label

    return sorted(asked, key=place)


@cache
def links_of(role: str) -> tuple[Link, ...]:
    """The role's entries in their order; one whose URL name does not exist is left out."""
    links = []
    for entry in _grouped(entry for entry in _entries.values() if entry.role == role):
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            logger.debug("navigation: no URL named %s", entry.url_name)
            continue
        links.append(Link(entry, f"{url}?{entry.query}" if entry.query else url))
    return tuple(links)


def role_of(request: HttpRequest) -> str:
    """The signed-in person's role, or `public`."""
    user = getattr(request, "user", None)
    return str(user.role) if user is not None and user.is_authenticated else PUBLIC


def is_current(link: Link, request: HttpRequest) -> bool:
    """Whether the page shown is this link's, or lies below it."""
    path, _, query = link.url.partition("?")
    if query:
        wanted = QueryDict(query)
        return request.path == path and all(
            request.GET.get(name) == wanted.get(name) for name in wanted
        )
    if path == "/" or link.entry.url_name.endswith(("home", "dashboard")):
        return request.path == path
    return request.path.startswith(path)


def counts(user: Any) -> dict[str, int]:
    """The counts beside the entries of this person's role, by entry key."""
    asked = {link.entry.key: link.entry.count for link in links_of(str(user.role))}
    found = {key: count(user) for key, count in asked.items() if count is not None}
    return {key: number for key, number in found.items() if number is not None}
