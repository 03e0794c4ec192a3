"""What an organisation's system can be told of: apps register their kinds when they are ready."""

from collections.abc import Iterable

TEST, TEST_LABEL = "webhook.test", "测试消息"
_labels: dict[str, str] = {}


def register(name: str, label: str) -> None:
    """Add a kind, e.g. `voucher.issued`; the page lists them in the order of registration."""
    _labels[name] = label


def choices() -> list[tuple[str, str]]:
    """Every kind with its Chinese name."""
    return list(_labels.items())


def lawful(names: Iterable[str]) -> list[str]:
    """Those of the names there are, each once, in the order of the page."""
    asked = set(names)
    return [name for name in _labels if name in asked]


def short_label_of(name: str) -> str:
    """The Chinese name without what stands in brackets."""
    return label_of(name).partition("（")[0]


def label_of(name: str) -> str:
    """The Chinese name; of a kind that no longer exists its own."""
    return TEST_LABEL if name == TEST else _labels.get(name, name)
