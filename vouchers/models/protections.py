"""Walls in the database around facts that are decided: what may never change, and from when on."""

import pgtrigger

KEPT = pgtrigger.Protect(name="kept_for_good", operation=pgtrigger.Delete)
APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


def fixed(*fields: str) -> pgtrigger.ReadOnly:
    """These columns stand as they were written."""
    return pgtrigger.ReadOnly(name="facts_are_fixed", fields=list(fields))


def final(condition: pgtrigger.Q) -> pgtrigger.Protect:
    """Once the row's old values meet `condition`, nothing of it changes any more."""
    return pgtrigger.Protect(
        name="decided_is_final", operation=pgtrigger.Update, condition=condition
    )


def frozen_with_batch() -> pgtrigger.Trigger:
    """Lines come and go with a draft batch; after that only the answer is written, once (R5)."""
    return pgtrigger.Trigger(
        name="frozen_with_batch",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[
            ("batch_state", "TEXT"),
            ("answer", "TEXT[] := '{outcome,returned,returned_on,reason,payout_id}'"),
        ],
        func="""
            IF TG_OP = 'UPDATE' THEN
                IF OLD.outcome <> 'pending' THEN
                    RAISE EXCEPTION 'an answered payout line never changes';
                END IF;
                IF (to_jsonb(NEW) - answer) = (to_jsonb(OLD) - answer) THEN
                    RETURN NEW;
                END IF;
            END IF;
            SELECT state INTO batch_state FROM vouchers_payoutbatch
            WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.batch_id ELSE OLD.batch_id END;
            IF batch_state <> 'draft' THEN
                RAISE EXCEPTION 'the lines of a batch stand still once it is with the treasury';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - 'position') <> (to_jsonb(OLD) - 'position')
            THEN
                RAISE EXCEPTION 'a payout line keeps its voucher, sum and account';
            END IF;
            RETURN NEW;
        """,
    )


def receipt_register() -> list[pgtrigger.Trigger]:
    """Every receipt key of the table stands in `vouchers_receiptnumber` too: once (R2).

    By statement, so that a COPY of many rows costs one insert.
    """
    return [
        pgtrigger.Trigger(
            name="registers_receipts",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Insert,
            referencing=pgtrigger.Referencing(new="added"),
            func="""
                INSERT INTO vouchers_receiptnumber (key, source)
                SELECT receipt_key, TG_TABLE_NAME FROM added;
                RETURN NULL;
            """,
        ),
        pgtrigger.Trigger(
            name="frees_receipts",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=pgtrigger.Delete,
            referencing=pgtrigger.Referencing(old="removed"),
            func="""
                DELETE FROM vouchers_receiptnumber
                WHERE key IN (SELECT receipt_key FROM removed);
                RETURN NULL;
            """,
        ),
    ]
