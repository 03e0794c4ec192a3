"""The first policy pages and questions, from fixtures/articles/.

A policy page is a file: `key: value` lines, an empty line, the text. The questions are one file:
a `# ` line each, the answer below. What is there already is left alone: the province may have
written it anew.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from articles.enums import Kind
from articles.models import Article
from articles.selectors import SUBJECT
from common import audit
from common.clock import SHANGHAI

SINCE = datetime(2018, 7, 1, 9, tzinfo=SHANGHAI)
STEP = 10


@transaction.atomic
def load_articles() -> str:
    """Make the articles that are not there yet; says how many."""
    known = set(Article.objects.values_list("slug", flat=True))
    folder = Path(settings.BASE_DIR) / "fixtures" / "articles"
    found = [*_pages(folder), *_questions((folder / "faq.txt").read_text(encoding="utf-8"))]
    new = [facts for facts in found if facts["slug"] not in known]
    for facts in new:
        since = facts.pop("since", SINCE)
        article = Article.objects.create(
            publish_at=since, created_at=since, changed_at=since, **facts
        )
        audit.record(SUBJECT, article.pk, action="loaded", by=None, at=since)
    return f"{len(new)} new"


def _pages(folder: Path) -> list[dict[str, Any]]:
    return [_page(path) for path in sorted(folder.glob("*.md"))]


def _page(path: Path) -> dict[str, Any]:
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    position = int(facts.pop("position", "100"))
    return {
        "kind": Kind.POLICY,
        "slug": path.stem,
        "position": position,
        "pinned": facts.pop("pinned", "") == "yes",
        "body": body.strip(),
        **facts,
    }


def _questions(text: str) -> list[dict[str, Any]]:
    parts = [part for part in text.split("\n# ") if part.strip()]
    rows = []
    for number, part in enumerate(parts, start=1):
        title, _, body = part.removeprefix("# ").partition("\n")
        rows.append(
            {
                "kind": Kind.FAQ,
                "slug": f"q{number:02d}",
                "title": title.strip(),
                "body": body.strip(),
                "position": number * STEP,
            }
        )
    return rows
