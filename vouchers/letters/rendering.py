"""Papers as PDF/A-2b: typst over a template of ours, the words handed in as data.

A few milliseconds and no touch of the database: done in the request. The same facts give the same
bytes, for the date in the file is the paper's own.
"""

import json
import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import segno
import typst

from vouchers.letters.coverage import fit_for_print, note_on
from vouchers.letters.kinds import LetterKind

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates" / "letters"
_lock = Lock()  # a compiler is of use to one thread at a time


def render_letter(kind: LetterKind, facts: Mapping[str, Any], *, verify_url: str) -> bytes:
    """The paper as a PDF. `facts` are those of `letters.facts.facts_of`, `verify_url` its QR code.

    Nothing in `facts` is read as markup. Characters no font has become 〓, with a note and a line
    in the log.
    """
    fit, missing = fit_for_print(dict(facts))
    if missing:
        codes = [f"U+{ord(character):04X}" for character in missing]
        logger.warning("letter %s: no glyph for %s", facts.get("number"), codes)
    certificate = kind is LetterKind.CERTIFICATE
    printed = {
        **fit,
        "qr": segno.make(verify_url, error="m", micro=False).svg_inline(border=2),
        "qr_label": "扫码验证本凭证" if certificate else "扫码验证本文书",
        "verify_url": verify_url,
        "notes": [note for note in [note_on(missing)] if note],
    }
    compiler = _compiler("certificate" if certificate else "letter")
    inputs = {"facts": json.dumps(printed, ensure_ascii=False)}
    with _lock:
        made: bytes = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards="a-2b")
    return made


@cache
def _compiler(name: str) -> typst.Compiler:
    """Only our own fonts: the same paper on every machine."""
    return typst.Compiler(
        str(TEMPLATES / f"{name}.typ"),
        root=str(TEMPLATES),
        font_paths=[str(ROOT / "fixtures" / "fonts")],
        ignore_system_fonts=True,
    )
