"""What the apps together put into the navigation: short enough to take in, each with its icon."""

import re
from pathlib import Path

import pytest

from common.navigation import PUBLIC, lines_of, links_of

SPRITE = Path("static/vendor/bootstrap-icons/sprite.svg")
# A bar is one line at 1280 pixels, a rail one window of 900 pixels.
ROOM = {
    PUBLIC: 6,
    "enterprise": 6,
    "supplier": 6,
    "bureau": 12,
    "province": 15,
    "auditor": 15,
    "admin": 6,
}


@pytest.mark.parametrize("role", ROOM)
def test_navigation_fits_its_frame(role):
    assert len(lines_of(role)) <= ROOM[role]


def test_every_icon_of_the_navigation_is_in_the_sprite():
    drawn = set(re.findall(r'id="([^"]+)"', SPRITE.read_text()))
    asked = {link.entry.icon for role in ROOM for link in links_of(role) if link.entry.icon}
    assert asked - drawn == set()
