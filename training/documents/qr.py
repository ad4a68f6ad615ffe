"""QR codes, drawn here."""

from __future__ import annotations

import io

from common.lazily import Lazily

segno = Lazily("segno")


def qr_svg(text: str, *, css_class: str = "qr") -> str:
    """Return the code as an SVG without size, dark on white in either scheme: a camera needs the contrast."""
    drawing = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawing, kind="svg", border=3, dark="#000", light="#fff", xmldecl=False, svgns=True,
        omitsize=True, svgclass=css_class, lineclass=None,
    )  # fmt: skip
    return drawing.getvalue().decode()
