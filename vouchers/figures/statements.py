"""The SQL that counts vouchers and the SQL that checks the counts, built from `measures`.

Everything put into these texts is a word of this program; ids come as parameters.
"""

from vouchers.figures.measures import ALL, CELL, DIMENSIONS, FACTS, MEASURES, PLACE, SCOPES, YUAN
from vouchers.states import State

CELLS, FIGURES, CHANGES = "vouchers_figurecell", "vouchers_voucherfigure", "vouchers_figurechange"
_FACTS, _MEASURES, _CELL = ", ".join(FACTS), ", ".join(MEASURES), ", ".join(CELL)

# The facts of every submitted voucher as they are now, narrowed by a condition on `v`.
_FRESH = f"""
    SELECT v.id AS voucher_id, v.cycle_id, v.city_id, v.region_id, v.service_id, v.supplier_id,
           COALESCE(d.section_id, '') AS section_id, e.size, v.state, v.entitlement, v.amount,
           v.issued_amount, v.redeemed_amount, v.bonus_amount, v.cloud_fee, v.submitted_at,
           m.confirmed_at, m.approved_at, m.cleared_at, v.issued_at,
           v.redemption_filed_at AS filed_at, v.redeemed_at, v.paid_at
    FROM vouchers_voucher v
    JOIN enterprises_enterprise e ON e.id = v.enterprise_id
    LEFT JOIN enterprises_industrydivision d ON d.code = e.industry_id
    LEFT JOIN LATERAL (
        SELECT MIN(at) FILTER (WHERE move = 'confirm') AS confirmed_at,
               MIN(at) FILTER (WHERE move = 'approve') AS approved_at,
               MIN(at) FILTER (WHERE move = 'clear') AS cleared_at
        FROM vouchers_event WHERE voucher_id = v.id
    ) m ON TRUE
    WHERE v.state <> '{State.DRAFT}' AND {{condition}}
"""  # noqa: S608


def _fresh(condition: str = "TRUE") -> str:
    return _FRESH.format(condition=condition)


def _cells_of(facts: str) -> str:
    """Cells over a relation of facts with a `sign`: what it adds, or takes off."""
    measured = ", ".join(f"f.sign * {sql} AS {name}" for name, sql in MEASURES.items())
    scopes = ", ".join(f"({scope}, {place})" for scope, place in SCOPES)
    dimensions = ", ".join(f"('{name}', {key}, {month})" for name, key, month in DIMENSIONS)
    sums = ", ".join(f"SUM({name}) AS {name}" for name in MEASURES)
    return f"""
        SELECT s.scope, d.dimension, d.key, f.cycle_id, d.month, {sums}
        FROM (SELECT f.*, {measured} FROM ({facts}) f) f
        CROSS JOIN LATERAL (VALUES {scopes}) AS s (scope, place)
        CROSS JOIN LATERAL (VALUES {dimensions}) AS d (dimension, key, month)
        WHERE s.scope IS NOT NULL AND d.key IS NOT NULL AND d.month IS NOT NULL
        GROUP BY s.scope, d.dimension, d.key, f.cycle_id, d.month
    """  # noqa: S608


def _all_cells_of(facts: str) -> str:
    """The same cells over very many facts: summed up once by district, and the rest from those.

    A city's cells are the sums of its districts', the province's those of its cities; told apart by
    place, they are the cells of ALL one level below. A third of the rows to add up; and OFFSET 0
    keeps PostgreSQL from measuring a voucher anew for each of its cells. Facts come by district, so
    that the sums being added to lie close together, and money is added up in whole fen.
    """
    months = {
        month: f"month_{n}" for n, month in enumerate(dict.fromkeys(m for *_, m in DIMENSIONS))
    }
    named = [*MEASURES.items(), *((name, sql) for sql, name in months.items())]
    measured = ", ".join(
        f"({sql} * 100)::bigint AS {name}" if name in YUAN else f"{sql} AS {name}"
        for name, sql in named
    )
    dimensions = ", ".join(
        f"('{name}', {key}, f.{months[month]})" for name, key, month in DIMENSIONS if name != PLACE
    )
    sums = ", ".join(f"SUM({name}) AS {name}" for name in MEASURES)
    in_yuan = ", ".join(
        f"SUM({name}){' * 0.01' if name in YUAN else ''} AS {name}" for name in MEASURES
    )
    levels = " UNION ALL ".join(
        f"SELECT {scope} AS scope, {dimension} AS dimension, {key} AS key, f.cycle_id, f.month,"  # noqa: S608
        f" {_MEASURES} FROM districts f WHERE {condition}"
        for level, place in SCOPES
        for scope, dimension, key, condition in (
            (level, "dimension", "key", f"{level} IS NOT NULL"),
            (level, f"'{PLACE}'", place, f"{place} IS NOT NULL AND dimension = '{ALL}'"),
        )
    )
    return f"""
        WITH districts AS MATERIALIZED (
            SELECT f.city_id, f.region_id, d.dimension, d.key, f.cycle_id, d.month, {sums}
            FROM (SELECT f.*, {measured} FROM ({facts}
                  ORDER BY region_id, cycle_id, submitted_at) f OFFSET 0) f
            CROSS JOIN LATERAL (VALUES {dimensions}) AS d (dimension, key, month)
            WHERE d.key IS NOT NULL AND d.month IS NOT NULL
            GROUP BY f.city_id, f.region_id, d.dimension, d.key, f.cycle_id, d.month
        )
        SELECT {_CELL}, {in_yuan} FROM ({levels}) f GROUP BY {_CELL}
    """  # noqa: S608


_REPLACE = ", ".join(f"{name} = EXCLUDED.{name}" for name in FACTS[1:])
_ADD = ", ".join(f"{name} = {CELLS}.{name} + EXCLUDED.{name}" for name in MEASURES)

TAKE_CHANGES = f"""
    DELETE FROM {CHANGES} WHERE id IN (SELECT id FROM {CHANGES} ORDER BY id LIMIT %s)
    RETURNING voucher_id
"""  # noqa: S608
# One statement, so that what is taken off, added and kept is of one snapshot.
COUNT_ANEW = f"""
    WITH fresh AS MATERIALIZED ({_fresh("v.id = ANY(%(ids)s)")}),
    kept AS (
        INSERT INTO {FIGURES} ({_FACTS}) SELECT {_FACTS} FROM fresh
        ON CONFLICT (voucher_id) DO UPDATE SET {_REPLACE}
    ),
    moved AS (
        SELECT -1 AS sign, {_FACTS} FROM {FIGURES} WHERE voucher_id = ANY(%(ids)s)
        UNION ALL SELECT 1, {_FACTS} FROM fresh
    )
    INSERT INTO {CELLS} ({_CELL}, {_MEASURES}) {_cells_of("SELECT * FROM moved")}
    ON CONFLICT (scope, dimension, cycle_id, month, key) DO UPDATE SET {_ADD}
"""  # noqa: S608
SHOW_COUNTED_UNTIL = """
    INSERT INTO vouchers_figurestate (id, counted_until) VALUES (1, now())
    ON CONFLICT (id) DO UPDATE SET counted_until = EXCLUDED.counted_until
"""
# In this order: what changes in between leaves its own mark and is counted again.
REBUILD = (
    f"DELETE FROM {CHANGES}",  # noqa: S608
    f"DELETE FROM {FIGURES}",  # noqa: S608
    f"INSERT INTO {FIGURES} ({_FACTS}) {_fresh()}",
    f"DELETE FROM {CELLS}",  # noqa: S608
    f"INSERT INTO {CELLS} ({_CELL}, {_MEASURES}) "  # noqa: S608
    + _all_cells_of(f"SELECT {_FACTS} FROM {FIGURES}"),  # noqa: S608
)

_PENDING = f"SELECT voucher_id FROM {CHANGES}"  # noqa: S608
_SAME_FACTS = ", ".join(f"k.{name}" for name in FACTS), ", ".join(f"t.{name}" for name in FACTS)
# Vouchers of a range, not waiting to be counted, whose kept facts are not those of today.
WRONG_FIGURES = f"""
    SELECT COALESCE(k.voucher_id, t.voucher_id)
    FROM (
        SELECT * FROM {FIGURES}
        WHERE voucher_id > %(after)s AND voucher_id <= %(upto)s AND voucher_id NOT IN ({_PENDING})
    ) k
    FULL JOIN (
        {_fresh(f"v.id > %(after)s AND v.id <= %(upto)s AND v.id NOT IN ({_PENDING})")}
    ) t USING (voucher_id)
    WHERE ({_SAME_FACTS[0]}) IS DISTINCT FROM ({_SAME_FACTS[1]})
    ORDER BY 1
"""  # noqa: S608
_COUNTED = f"""
    SELECT {_FACTS} FROM {FIGURES} WHERE cycle_id = %(cycle)s AND voucher_id IN ({_PENDING})
    UNION ALL SELECT {_FACTS}
    FROM ({_fresh(f"v.cycle_id = %(cycle)s AND v.id NOT IN ({_PENDING})")}) fresh
"""  # noqa: S608
_TRUE = ", ".join(f"COALESCE(t.{name}, 0)" for name in MEASURES)
_KEPT = ", ".join(f"COALESCE(k.{name}, 0)" for name in MEASURES)
# Cells of a cycle that are not what a fresh count gives; what still waits counts as it did. One
# statement: one snapshot, so that a portal at work shows no differences of its own.
WRONG_CELLS = f"""
    WITH truth AS ({_all_cells_of(_COUNTED)})
    SELECT {_CELL}, {_TRUE}, {_KEPT}
    FROM truth t FULL JOIN (SELECT * FROM {CELLS} WHERE cycle_id = %(cycle)s) k USING ({_CELL})
    WHERE ({_TRUE}) IS DISTINCT FROM ({_KEPT})
    ORDER BY {_CELL}
"""  # noqa: S608
COUNT_CELLS = f"SELECT COUNT(*) FROM {CELLS}"  # noqa: S608
