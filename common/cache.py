"""A cache that may be gone: what only counts attempts must not keep people from signing in."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Redis, or nothing: without a server every key is missing and every write succeeds.

    The wall against guessing passwords is in the database (axes) and stands without it.
    """

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError:
            logger.warning("cache is gone: get")
            return default

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        try:
            return bool(super().add(key, value, *args, **kwargs))
        except RedisError:
            logger.warning("cache is gone: add")
            return True

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        try:
            super().set(key, value, *args, **kwargs)
        except RedisError:
            logger.warning("cache is gone: set")

    def delete(self, key: Any, version: int | None = None) -> bool:
        try:
            return bool(super().delete(key, version))
        except RedisError:
            logger.warning("cache is gone: delete")
            return False
