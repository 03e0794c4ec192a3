"""What was compared, and what did not agree."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Difference:
    """One disagreement: where, what was expected, what is there."""

    subject: str
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.what}: expected {self.expected}, found {self.found}"


@dataclass(slots=True)
class Report:
    """How many of each kind were compared, and all differences."""

    compared: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether everything agreed."""
        return not self.differences
