"""Records that are only ever added to, and the outbox."""

import hashlib
from datetime import UTC
from typing import Any

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

GENESIS = "0" * 64
# One encoder for all rows: json.dumps would build another for each.
_CANONICAL = DjangoJSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(content: dict[str, Any]) -> str:
    """SHA-256 over canonical JSON (sorted keys, UTF-8, no blanks)."""
    return hashlib.sha256(_CANONICAL.encode(content).encode()).hexdigest()


class ChainedRecord(models.Model):
    """A row that carries the hash of the one before in its chain.

    Subclasses name their chain by `chain_filter()` and what is hashed by `payload()`. Rows are
    never updated or deleted: a database trigger refuses both.
    """

    seq = models.PositiveIntegerField()
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        abstract = True
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def chain_filter(self) -> dict[str, Any]:
        """The lookup that selects this row's chain."""
        raise NotImplementedError

    def payload(self) -> dict[str, Any]:
        """What the hash covers besides seq, prev_hash and at: plain values only."""
        raise NotImplementedError

    def compute_hash(self) -> str:
        """SHA-256 over canonical JSON (sorted keys, UTF-8); an outsider can do the same."""
        content = {
            "seq": self.seq,
            "prev_hash": self.prev_hash,
            "at": self.at.astimezone(UTC).isoformat(),
            **self.payload(),
        }
        return digest(content)

    def append(self) -> None:
        """Link this row behind the last one of its chain and insert it.

        The caller holds the lock that serialises the chain; the unique (chain, seq) is the wall
        behind that lock.
        """
        last = (
            type(self)
            ._default_manager.filter(**self.chain_filter())
            .order_by("-seq")
            .values_list("seq", "hash")
            .first()
        )
        seq, prev = last or (0, GENESIS)
        self.link(seq, prev)
        self.save(force_insert=True)

    def link(self, seq: int, prev_hash: str) -> None:
        """Take the place after (`seq`, `prev_hash`) in the chain, without saving."""
        self.seq, self.prev_hash = seq + 1, prev_hash
        self.hash = self.compute_hash()


class AuditEvent(ChainedRecord):
    """What happened to anything but a voucher: enterprises, suppliers, catalog, people."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    action = models.CharField(max_length=40)
    actor_id_text = models.CharField(max_length=40, blank=True)
    actor = models.CharField(max_length=200)
    actor_role = models.CharField(max_length=20)
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict, blank=True)

    class Meta(ChainedRecord.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "seq"], name="audit_chain_place"
            )
        ]

    def chain_filter(self) -> dict[str, Any]:
        return {"subject_kind": self.subject_kind, "subject_id": self.subject_id}

    def payload(self) -> dict[str, Any]:
        names = (
            "subject_kind",
            "subject_id",
            "action",
            "actor_id_text",
            "actor",
            "actor_role",
            "reason",
            "facts",
        )
        return {name: getattr(self, name) for name in names}


class OutboxMessage(models.Model):
    """A side effect that left in the same commit as its cause; delivered at least once."""

    topic = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=models.Q(delivered_at=None, dead_at=None),
                name="outbox_due",
            )
        ]


class OutboxInbox(models.Model):
    """Which handler has already done which message: handlers run once in effect."""

    message = models.ForeignKey(OutboxMessage, on_delete=models.CASCADE)
    handler = models.CharField(max_length=120)
    done_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "handler"], name="inbox_once")]
