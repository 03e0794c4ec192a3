"""Recorded re-assessments through the service against SQL that writes the same rows.

Run: `.venv/bin/python -m bench.reassess --accounts 400` (database of its own under var/bench, or
BENCH_DATABASE_URL). Every account has 1 to 4 applications that are not decided yet; before each
round their worth goes up by a yuan, so that every amount changes. Both sides do it account
by account, each in a transaction of its own behind the account's row lock (A3), and leave the same
rows: entries and events with their hashes, outbox messages, vouchers, account. The SQL does without
Python: five set-based statements an account, amounts by window functions, hashes by sha256(). It is
let off the engine's harder half (what is issued never falls) and the order of hashes in a chain.
Rounds are interleaved. Aims: at least 0.7 of the SQL's accounts a second; five times the accounts
in at most 5.5 times the time. `at once` is one transaction for all accounts, which nobody may do
while people work: shown for what the locks cost.
"""

import os
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter, time

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from common.clock import database_now  # noqa: E402
from vouchers.models import Account, Voucher  # noqa: E402
from vouchers.services.assessment import reassess  # noqa: E402
from vouchers.services.ledger import Book  # noqa: E402
from vouchers.states import LIVE, UNISSUED_OPEN  # noqa: E402

CAUSE = "基准测试重新核定"
OPEN = ", ".join(f"'{state.value}'" for state in UNISSUED_OPEN)
STATES = ", ".join(f"'{state.value}'" for state in LIVE)

PICK = f"""
SELECT account_id FROM vouchers_voucher WHERE state IN ({STATES}) GROUP BY account_id
HAVING BOOL_AND(state IN ({OPEN})) AND SUM(entitlement) + 100 < 400000
ORDER BY account_id LIMIT %s
"""
LOCK = "SELECT id FROM vouchers_account WHERE id = ANY(%(ids)s) ORDER BY id FOR UPDATE"
CHANGED = f"""
CREATE TEMP TABLE changed ON COMMIT DROP AS
SELECT v.*, award - amount AS delta, a.chain_hash AS head,
       a.chain_seq + row_number() OVER (PARTITION BY v.account_id ORDER BY place) AS entry_seq
FROM (
    SELECT id, account_id, place, amount, state, chain_seq, chain_hash,
           LEAST(cap, upto) - LEAST(cap, upto - entitlement) AS award
    FROM (
        SELECT v.*, c.cumulative_cap AS cap,
               SUM(entitlement) OVER (PARTITION BY account_id ORDER BY place) AS upto
        FROM (SELECT * FROM vouchers_voucher WHERE account_id = ANY(%(ids)s)
              AND state IN ({STATES}) ORDER BY id FOR UPDATE) v
        JOIN catalog_catalogversion c ON c.id = v.catalog_version_id
    ) v
) v JOIN vouchers_account a ON a.id = v.account_id WHERE award <> amount
"""
_ENTRY_HASH = """encode(sha256(convert_to('{"account":' || account_id || ',"at":"' || %(at)s
 || '","bonus":"0.00","issued":"0.00","kind":"adjust","note":"' || %(cause)s
 || '","paid":"0.00","prev_hash":"' || head || '","reserved":"' || delta || '","seq":' || entry_seq
 || ',"settled":"0.00","voucher":' || id || '}', 'UTF8')), 'hex')"""
_EVENT_HASH = """encode(sha256(convert_to('{"actor":"系统","actor_id_text":"",'
 || '"actor_organisation":"","actor_role":"system","amounts":{"after":"' || award
 || '","before":"' || amount || '"},"at":"' || %(at)s
 || '","checklist":[],"from_state":"","move":"reassess","prev_hash":"'
 || chain_hash || '","reason":"' || %(cause)s || '","seq":' || chain_seq + 1 || ',"to_state":"'
 || state || '","voucher":' || id || '}', 'UTF8')), 'hex')"""
ENTRIES = f"""
INSERT INTO vouchers_ledgerentry (seq, prev_hash, hash, at, account_id, voucher_id, kind, reserved,
    issued, settled, bonus, paid, note)
SELECT entry_seq, head, {_ENTRY_HASH}, %(at)s::timestamptz, account_id, id, 'adjust', delta,
    0, 0, 0, 0, %(cause)s FROM changed
"""
EVENTS = f"""
WITH event AS (
    INSERT INTO vouchers_event (seq, prev_hash, hash, at, voucher_id, move, actor_id_text, actor,
        actor_organisation, actor_role, from_state, to_state, reason, checklist, amounts)
    SELECT chain_seq + 1, chain_hash, {_EVENT_HASH}, %(at)s::timestamptz, id, 'reassess', '',
        '系统', '', 'system', '', state, %(cause)s, '[]',
        jsonb_build_object('before', amount::text, 'after', award::text) FROM changed
    RETURNING id, voucher_id, seq, hash
), message AS (
    INSERT INTO common_outboxmessage (topic, payload, created_at, attempts, next_attempt_at,
        last_error)
    SELECT 'vouchers.event', jsonb_build_object('event_id', id), now(), 0, now(), '' FROM event
)
UPDATE vouchers_voucher v SET amount = c.award, chain_seq = e.seq, chain_hash = e.hash
FROM event e JOIN changed c ON c.id = e.voucher_id WHERE v.id = c.id
"""
ACCOUNTS = """
UPDATE vouchers_account a SET reserved = reserved + s.delta, committed = committed + s.delta,
    chain_seq = s.seq, chain_hash = s.hash
FROM (SELECT c.account_id, SUM(c.delta) AS delta, MAX(c.entry_seq) AS seq,
             (array_agg(e.hash ORDER BY e.seq DESC))[1] AS hash
      FROM changed c JOIN vouchers_ledgerentry e USING (account_id)
      WHERE e.seq = c.entry_seq GROUP BY c.account_id) s
WHERE a.id = s.account_id
"""


def by_service(ids: Sequence[int]) -> None:
    at = database_now()
    for key in ids:
        with transaction.atomic():
            locked = Account.objects.select_for_update(of=("self",)).select_related("cycle")
            account = locked.get(pk=key)
            reassess(account, Book(account, at=at), at=at, cause=CAUSE)


def by_sql(ids: Sequence[int], *, at_once: bool = False) -> None:
    facts = {"at": database_now().isoformat(), "cause": CAUSE}
    for group in [list(ids)] if at_once else [[key] for key in ids]:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in (LOCK, CHANGED, ENTRIES, EVENTS, ACCOUNTS):
                cursor.execute(statement, {**facts, "ids": group})


def at_once(ids: Sequence[int]) -> None:
    by_sql(ids, at_once=True)


def timed(work: Callable[[Sequence[int]], None], ids: Sequence[int]) -> float:
    """Seconds to re-assess the accounts after every application's worth has gone up by a yuan."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE vouchers_voucher SET entitlement = entitlement + 1"
            f" WHERE account_id = ANY(%s) AND state IN ({STATES})",
            [list(ids)],
        )
        cursor.execute("SELECT COUNT(*) FROM vouchers_event")
        before = cursor.fetchone()[0]
        start = perf_counter()
        work(ids)
        seconds = perf_counter() - start
        cursor.execute("SELECT COUNT(*) FROM vouchers_event")
        if cursor.fetchone()[0] - before < len(ids):
            raise SystemExit(f"{work.__name__}: not every account was re-assessed")
    return seconds


def compare(ids: Sequence[int], rounds: int) -> dict[str, float]:
    """The medians, and a line of the table."""
    sides = (by_service, by_sql, at_once)
    times: dict[str, list[float]] = {side.__name__: [] for side in sides}
    for _ in range(rounds):
        for side in sides:
            times[side.__name__].append(timed(side, ids))
    medians = {name: median(found) for name, found in times.items()}
    ratios = [b / a for a, b in zip(times["by_service"], times["by_sql"], strict=True)]
    print(
        f"| {len(ids):,} | {medians['by_service']:.2f} s | {medians['by_sql']:.2f} s "
        f"| **{median(ratios):.2f}** ({min(ratios):.2f} to {max(ratios):.2f}) "
        f"| {medians['at_once']:.2f} s |",
        flush=True,
    )
    return medians


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--vouchers", type=int, default=20_000)
    parser.add_argument("--accounts", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_reference_data", verbosity=0)
    missing = options.vouchers - Voucher.objects.count()
    if missing > 0:
        more = {"add": True, "seed": int(time()), "yes_invent_data": True}
        call_command("populate", vouchers=missing, **more)
    with connection.cursor() as cursor:
        cursor.execute(PICK, [5 * options.accounts])
        ids = [row[0] for row in cursor.fetchall()]
    if len(ids) < 5 * options.accounts:
        raise SystemExit(f"only {len(ids)} accounts with nothing decided: more --vouchers")
    by_service(ids)  # warm, and every amount as the engine has it
    print("| accounts | service | SQL | SQL ÷ service (rounds) | SQL at once |")
    print("|---|---|---|---|---|")
    small, large = (compare(ids[:n], options.rounds) for n in (options.accounts, len(ids)))
    for name, words in (("by_service", "service"), ("by_sql", "SQL")):
        print(f"five times the accounts, {words}: {large[name] / small[name]:.2f} times the time")


if __name__ == "__main__":
    main()
