"""Draws the pages of one accepted file: a JSON line per page, images and text beside it.

Arguments: source, media type, folder, measures (JSON). Writes `0001.webp` and `0001-small.webp`
per page, and `text.txt`.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageOps

QUALITY = 82


def draw(
    source: str, media_type: str, folder: Path, measures: dict[str, int]
) -> Iterator[dict[str, int]]:
    """Draw page after page; yields the number and the measures of each image."""
    pages = _pdf_pages if media_type == "application/pdf" else _photograph
    for number, image in enumerate(pages(source, folder, measures), start=1):
        shown = image.convert("RGB")
        shown.save(folder / f"{number:04}.webp", quality=QUALITY, method=3)
        small = ImageOps.contain(shown, (measures["thumbnail"], measures["thumbnail"] * 4))
        small.save(folder / f"{number:04}-small.webp", quality=QUALITY)
        yield {"page": number, "width": shown.width, "height": shown.height}


def _pdf_pages(source: str, folder: Path, measures: dict[str, int]) -> Iterator[Image.Image]:
    pdf = pypdfium2.PdfDocument(source)
    pdf.init_forms()  # electronic seals are form fields: without this they would not be drawn
    left = measures["characters"]
    with open(folder / "text.txt", "w", encoding="utf-8", errors="replace", newline="") as text:
        for number in range(len(pdf)):
            page = pdf[number]
            width, height = (max(side, 1.0) for side in page.get_size())
            scale = min(measures["width"] / width, measures["height"] / height)
            yield page.render(scale=scale).to_pil()
            words = page.get_textpage()
            count = min(words.count_chars(), left)
            text.write(("\f" if number else "") + (words.get_text_range(0, count) if count else ""))
            left -= count
            page.close()


def _photograph(source: str, folder: Path, measures: dict[str, int]) -> Iterator[Image.Image]:
    # Drawn anew, so that nothing a camera or an editor hid in the file reaches the reader.
    with Image.open(source, formats=["JPEG", "PNG"]) as photograph:
        photograph.draft("RGB", (measures["width"] * 2, measures["width"] * 2))
        upright = ImageOps.exif_transpose(photograph)
        scale = min(measures["width"] / upright.width, measures["height"] / upright.height, 1)
        size = (max(1, int(upright.width * scale)), max(1, int(upright.height * scale)))
        image = upright.convert("RGBA").resize(size, Image.Resampling.LANCZOS)
        ground = Image.new("RGBA", image.size, "white")
        yield Image.alpha_composite(ground, image)
    (folder / "text.txt").write_text("")


if __name__ == "__main__":
    Image.MAX_IMAGE_PIXELS = None  # the upload's check has already counted them
    _source, _media_type, _folder, _measures = sys.argv[1:]
    for _line in draw(_source, _media_type, Path(_folder), json.loads(_measures)):
        print(json.dumps(_line), flush=True)
