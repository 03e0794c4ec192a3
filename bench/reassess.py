"""Recorded re-assessments through the service against SQL that writes the same rows.

Run: `.venv/bin/python -m bench.reassess --accounts 100` (database of its own under var/bench, or
BENCH_DATABASE_URL). Every account has 1 to 4 applications that are not decided yet; before each
round their worth goes up by a yuan, so that every amount changes. Both sides do it behind the rows'
locks (A3) and leave the same rows: entries and events with their hashes, outbox messages,
vouchers, account. Both do it with the same number of accounts a commit: in the worker's batches,
and account by account as a person's act does it. The SQL does without Python: five set-based
statements, amounts by window functions, hashes by sha256(). It is let off the engine's harder half
(what is issued never falls), the order of hashes in a chain, quotas, papers, and falling back when
somebody is busy. Rounds are interleaved, and go forth and back. Aims: at least 0.7 of the SQL's
accounts a second; five times the accounts in at most 5.5 times the time. `at once` is one
transaction for all accounts, which nobody may do while people work: shown for what commits cost.
"""

import os
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, time

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from common.clock import database_now  # noqa: E402
from vouchers.models import Voucher  # noqa: E402
from vouchers.services.together import BATCH, reassess_account, reassess_accounts  # noqa: E402
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


def service_alone(ids: Sequence[int]) -> None:
    at = database_now()
    for key in ids:
        reassess_account(key, at=at, cause=CAUSE)


def service_batches(ids: Sequence[int]) -> None:
    tally = reassess_accounts(ids, at=database_now(), cause=CAUSE)
    if tally.failed:
        raise SystemExit(f"{tally.failed} accounts could not be re-assessed")


def _by_sql(ids: Sequence[int], each: int) -> None:
    facts = {"at": database_now().isoformat(), "cause": CAUSE}
    for first in range(0, len(ids), each):
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in (LOCK, CHANGED, ENTRIES, EVENTS, ACCOUNTS):
                cursor.execute(statement, {**facts, "ids": list(ids[first : first + each])})


def sql_alone(ids: Sequence[int]) -> None:
    _by_sql(ids, 1)


def sql_batches(ids: Sequence[int]) -> None:
    _by_sql(ids, BATCH)


def sql_at_once(ids: Sequence[int]) -> None:
    _by_sql(ids, len(ids))


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, and of the processor: this process and its server process."""

    clock: float
    processor: float


def processor_time() -> float:
    """Of both ends of the connection; of ours alone where the server is another machine's."""
    spent = process_time()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
    if stat.exists():
        user, system = stat.read_text().rpartition(")")[2].split()[11:13]
        spent += (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return spent


def timed(work: Callable[[Sequence[int]], None], ids: Sequence[int]) -> Cost:
    """What it costs to re-assess the accounts once every application is worth a yuan more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE vouchers_voucher SET entitlement = entitlement + 1"
            f" WHERE account_id = ANY(%s) AND state IN ({STATES})",
            [list(ids)],
        )
        cursor.execute("SELECT COUNT(*) FROM vouchers_event")
        before = cursor.fetchone()[0]
        start, spent = perf_counter(), processor_time()
        work(ids)
        cost = Cost(perf_counter() - start, processor_time() - spent)
        cursor.execute("SELECT COUNT(*) FROM vouchers_event")
        if cursor.fetchone()[0] - before < len(ids):
            raise SystemExit(f"{work.__name__}: not every account was re-assessed")
    return cost


SIDES = (service_batches, sql_batches, service_alone, sql_alone, sql_at_once)
Rounds = list[dict[str, Cost]]


def compare(few: Sequence[int], many: Sequence[int], rounds: int) -> None:
    """Interleaved rounds of all sides over few accounts and many, and what they say."""
    found: dict[int, Rounds] = {len(few): [], len(many): []}
    for number in range(rounds):
        sides = SIDES if number % 2 == 0 else SIDES[::-1]
        for ids in (few, many):
            found[len(ids)].append({side.__name__: timed(side, ids) for side in sides})
        print(f"round {number + 1} of {rounds}: load {os.getloadavg()[0]:.1f}", flush=True)
    for what in ("clock", "processor"):
        print(
            f"\n| accounts, {what} | batches: service | SQL | SQL ÷ service "
            "| alone: service | SQL | SQL ÷ service | SQL alone ÷ batches of service | at once |"
        )
        print("|---|---|---|---|---|---|---|---|---|")
        for number, measured in found.items():
            print(_row(number, measured, what))
        for side in SIDES:
            name = side.__name__
            grown = [
                getattr(large[name], what) / getattr(small[name], what)
                for small, large in zip(found[len(few)], found[len(many)], strict=True)
                if getattr(small[name], what)
            ]
            print(f"{len(many) / len(few):.0f} times the accounts, {name}: {_spread(grown)} times")


def _row(number: int, measured: Rounds, what: str) -> str:
    def middle(name: str) -> str:
        return f"{median(getattr(one[name], what) for one in measured):.2f} s"

    def ratio(sql: str, service: str) -> str:
        return _spread([getattr(x[sql], what) / getattr(x[service], what) for x in measured])

    cells = (
        *(f"{number:,}", middle("service_batches"), middle("sql_batches")),
        *(ratio("sql_batches", "service_batches"), middle("service_alone"), middle("sql_alone")),
        *(ratio("sql_alone", "service_alone"), ratio("sql_alone", "service_batches")),
        middle("sql_at_once"),
    )
    return f"| {' | '.join(cells)} |"


def _spread(ratios: Sequence[float]) -> str:
    return f"**{median(ratios):.2f}** ({min(ratios):.2f} to {max(ratios):.2f})"


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
    service_batches(ids)  # warm, and every amount as the engine has it
    print(f"batches of {BATCH} accounts")
    compare(ids[: options.accounts], ids, options.rounds)


if __name__ == "__main__":
    main()
