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
BAR = 6  # lines that fit into the bar on top of public pages
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
    group: str = ""

    @property
    def group_key(self) -> str:
        """The id of the count beside the group's own line."""
        return f"nav-group-{self.group}"

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


@dataclass(frozen=True, slots=True)
class Line:
    """One line shown: a link of its own, or a group that leads to its first page."""

    link: Link
    below: tuple[Link, ...] = ()

    @property
    def label(self) -> str:
        return self.link.entry.group if self.below else self.link.entry.label

    @property
    def key(self) -> str:
        return self.link.entry.group_key if self.below else self.link.entry.key

    @property
    def counted(self) -> bool:
        """A group counts what waits on any of its pages."""
        return any(link.entry.counted for link in self.below or (self.link,))


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
    group: str = "",
) -> None:
    """Add one entry to a role's navigation; call it in `AppConfig.ready()`.

    `query` makes several named views of one page (`view=mine`); `section` is a small heading in the
    officials' rail. Entries of one `group` share a line under its name and lie below it once one of
    them is open; where a role has only one of them it stands by itself. Registering the same role,
    URL name and query again replaces the entry.
    """
    entry = Entry(str(role), label, url_name, icon, order, count, section, query, group)
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


def lines_of(role: str) -> list[Line]:
    """The role's lines: the entries of a group together where its first one stands."""
    links = links_of(role)
    groups: dict[str, list[Link]] = {}
    for link in links:
        groups.setdefault(link.entry.group, []).append(link)
    lines = []
    for link in links:
        fellows = groups[link.entry.group] if link.entry.group else [link]
        if link is fellows[0]:
            lines.append(Line(link, tuple(fellows) if len(fellows) > 1 else ()))
    return lines


def role_of(request: HttpRequest) -> str:
    """The signed-in person's role, or `public`."""
    user = getattr(request, "user", None)
    return str(user.role) if user is not None and user.is_authenticated else PUBLIC


def is_current(link: Link, request: HttpRequest) -> bool:
    """Whether the page shown is this link's, or lies below it."""
    path, _, query = link.url.partition("?")
    if query:
        return request.path == path and all(
            request.GET.get(name) == value for name, value in _wanted(query)
        )
    if path == "/" or link.entry.url_name.endswith(("home", "dashboard")):
        return request.path == path
    return request.path.startswith(path)


@cache
def _wanted(query: str) -> tuple[tuple[str, str | None], ...]:
    """What an entry's own query asks for."""
    return tuple((name, values[-1]) for name, values in QueryDict(query).lists())


def counts(user: Any) -> dict[str, int]:
    """The counts beside the lines of this person's role, by key; a group has the sum."""
    found: dict[str, int] = {}
    for line in lines_of(str(user.role)):
        for link in line.below or (line.link,):
            number = link.entry.count(user) if link.entry.count else None
            if number is None:
                continue
            found[link.entry.key] = number
            if line.below:
                found[line.key] = found.get(line.key, 0) + number
    return found
