"""One request's statements, with their values, as a script for pgbench.

The request is made inside a transaction that is rolled back, by Django's own test client through
the whole middleware. psycopg2 puts the values into the statement before it sends it, so that what
is written down is what the server would have been sent. Where the portal would begin and commit a
transaction, there is a savepoint here, and BEGIN and COMMIT in the script. An id that an INSERT
returns is a variable in what follows: at the replay it is another one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.test import Client
from psycopg2.extensions import AsIs

from bench.pgbench import TURN
from bench.serving import Answer, Ask, WrongAnswer, check

BLOCK = 128  # commands for which pgbench asks memory at a time


@dataclass
class Recorder:
    """An execute wrapper that writes the script of one request."""

    prefix: str
    lines: list[str] = field(default_factory=list)
    statements: int = 0
    open: list[str] = field(default_factory=list)
    known: dict[int, AsIs] = field(default_factory=dict)
    fresh: set[int] = field(default_factory=set)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if many:
            raise WrongAnswer(f"executemany cannot be written down: {sql}")
        result = execute(sql, params, many, context)
        cursor = context["cursor"].cursor
        word = sql.split(None, 1)[0].upper()
        if word in {"SAVEPOINT", "RELEASE", "ROLLBACK"}:
            self._bracket(word, sql)
            return result
        self.statements += 1
        text = cursor.mogrify(sql, self._with_variables(params)).decode()
        self.lines.append(text + self._ending(word, sql, cursor))
        return result

    def _bracket(self, word: str, sql: str) -> None:
        if word == "ROLLBACK":
            raise WrongAnswer("the request rolled something back")
        outermost = len(self.open) == (0 if word == "SAVEPOINT" else 1)
        if word == "SAVEPOINT":
            self.open.append(sql)
            self.lines.append("BEGIN;" if outermost else f"{sql};")
        else:
            self.open.pop()
            self.lines.append("COMMIT;" if outermost else f"{sql};")

    def _with_variables(self, params: Any) -> Any:
        """Ids made by this request as variables, also within the arrays of a bulk insert."""
        if isinstance(params, (list, tuple)):
            return [self._with_variables(one) for one in params]
        return self.known.get(params, params) if type(params) is int else params

    def _ending(self, word: str, sql: str, cursor: Any) -> str:
        """`\\gset` behind what first tells the id of a row made here, else a semicolon."""
        one = cursor.rowcount == 1
        if word == "INSERT" and one and cursor.description is None:
            self.fresh.add(_last_id(sql, cursor))
        if word not in {"INSERT", "SELECT"} or not one or cursor.description is None:
            return ";"
        names, row = [column.name for column in cursor.description], cursor.fetchone()
        cursor.scroll(0, mode="absolute")  # whoever asked reads it again
        if names.count("id") != 1 or type(row[names.index("id")]) is not int:
            return ";"
        key = row[names.index("id")]
        if word == "SELECT" and key not in self.fresh:
            return ";"
        name = f"{self.prefix}{self.statements}_"
        self.known[key] = AsIs(f":{name}id")
        return f" \\gset {name}"


def _last_id(sql: str, cursor: Any) -> int:
    """The id drawn by an INSERT that does not return it (ON CONFLICT DO NOTHING)."""
    table = sql.split('"')[1]
    with cursor.connection.cursor() as beside:
        beside.execute("SELECT currval(pg_get_serial_sequence(%s, 'id'))", [table])
        return int(beside.fetchone()[0])


def recorded(ask: Ask, prefix: str) -> Recorder:
    """The statements of one request; raises WrongAnswer unless the page is right."""
    recorder, client = Recorder(prefix), Client()
    headers = dict(ask.headers)
    client.cookies.load(headers.pop("Cookie", ""))
    with transaction.atomic():
        with connection.execute_wrapper(recorder):
            if ask.body is None:
                answer = client.get(ask.path)
            else:
                answer = client.post(ask.path, ask.body, content_type=headers["Content-Type"])
        transaction.set_rollback(True)
    place = answer.headers.get("Location", "")
    check(ask, Answer(answer.status_code, place, answer.content.decode(), 0, 0))
    return recorder


def capture(
    *, asks: Iterable[Mapping[str, Any]], clients: int = 1, writes: bool = False
) -> dict[str, Any]:
    """Scripts for pgbench, one a client, and how many statements a request has.

    Reads are written one after the other, `requests` in one transaction of pgbench, to be replayed
    as often as one likes; of writes a client does one after the other, each once, so that its
    number of transactions is `turns`.
    """
    requests = [Ask.read(row) for row in asks]
    recorded(requests[0], "w")  # what a fresh process asks once and never again
    found = [recorded(ask, f"v{number}_") for number, ask in enumerate(requests)]
    statements = sorted(one.statements for one in found)
    facts = {"least": statements[0], "most": statements[-1], "requests": len(found)}
    if not writes:
        return {**facts, "scripts": [_joined(line for one in found for line in one.lines)]}
    turns = len(found) // clients
    shares = [found[n * turns : (n + 1) * turns] for n in range(clients)]
    return {**facts, "turns": turns, "scripts": [_by_turn(share) for share in shares]}


def _by_turn(share: Sequence[Recorder]) -> str:
    lines = []
    for turn, one in enumerate(share):
        lines.append(f"\\{'el' if turn else ''}if :{TURN} = {turn}")
        lines += one.lines
    return _joined([*lines, "\\endif", f"\\set {TURN} :{TURN} + 1"])


def _joined(lines: Iterable[str]) -> str:
    """The script; pgbench writes beyond its list where \\gset ends a block of BLOCK commands."""
    script: list[str] = []
    for line in lines:
        if "\\gset" in line and (len(script) + 1) % BLOCK == 0:
            script.append(f"\\set {TURN}_pad 0")
        script.append(line)
    return "\n".join(script) + "\n"
