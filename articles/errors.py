"""What cannot be done with an article."""

from common.errors import Conflict, DomainError


class StaleArticle(Conflict):
    """A colleague has saved the article since the page was loaded."""

    code = "stale_article"


class InvalidArticle(DomainError):
    """One of its facts is not lawful; `field` says which."""

    code = "invalid_article"


class NotOnline(Conflict):
    """The article cannot be read by anybody, so there is nothing to take down."""

    code = "not_online"
