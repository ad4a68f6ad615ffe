"""Small files for the importer's tests: .docx packages written by hand, so that no writer library is needed."""

import io
import zipfile
from xml.sax.saxutils import escape

from PIL import Image

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships '
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
DOCUMENT_RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships '
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>'
    "</Relationships>"
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STYLES = (
    f'<?xml version="1.0" encoding="UTF-8"?><w:styles {W}>'
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="{number}"><w:name w:val="heading {number}"/></w:style>'
        for number in range(1, 5)
    )
    + "</w:styles>"
)


def paragraph(text: str, heading: int = 0) -> str:
    style = f'<w:pPr><w:pStyle w:val="{heading}"/></w:pPr>' if heading else ""
    return f'<w:p>{style}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def table(*rows: tuple[str, ...]) -> str:
    lines = "".join(
        "<w:tr>" + "".join(f"<w:tc>{paragraph(c)}</w:tc>" for c in row) + "</w:tr>" for row in rows
    )
    return f"<w:tbl>{lines}</w:tbl>"


def docx(*body: str, extra: dict[str, bytes] | None = None, **replaced: str) -> bytes:
    """A package with these paragraphs and tables; `replaced` swaps whole parts by their short names."""
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document {W}><w:body>{"".join(body)}</w:body></w:document>'
    parts = {
        "[Content_Types].xml": replaced.get("types", TYPES),
        "_rels/.rels": RELS,
        "word/document.xml": replaced.get("document", document),
        "word/styles.xml": STYLES,
        "word/_rels/document.xml.rels": replaced.get("relations", DOCUMENT_RELS),
        **(extra or {}),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


NUMBERING = (
    f'<?xml version="1.0" encoding="UTF-8"?><w:numbering {W}><w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="upperLetter"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
NUMBERED_RELS = DOCUMENT_RELS.replace(
    "</Relationships>",
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" '
    'Target="numbering.xml"/></Relationships>',
)


def numbered(text: str, level: int = 0) -> str:
    """A paragraph whose number or letter Word itself writes."""
    properties = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    return f"<w:p>{properties}<w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


PICTURE_RELS = DOCUMENT_RELS.replace(
    "</Relationships>",
    "".join(
        f'<Relationship Id="rId{n}" Target="media/image{n}.png" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'
        for n in range(11, 15)
    )
    + "</Relationships>",
)


def inline_picture(number: int = 11, alt: str = "", *, link: bool = False) -> str:
    """A run with a picture, as Word writes it; `link` points to a file instead of holding it."""
    office = "http://schemas.openxmlformats.org"
    how = "link" if link else "embed"
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{office}/drawingml/2006/wordprocessingDrawing">'
        f'<wp:docPr id="1" name="图片 1" descr="{escape(alt)}"/>'
        f'<a:graphic xmlns:a="{office}/drawingml/2006/main">'
        f'<a:graphicData uri="{office}/drawingml/2006/picture">'
        f'<pic:pic xmlns:pic="{office}/drawingml/2006/picture"><pic:blipFill>'
        f'<a:blip r:{how}="rId{number}" xmlns:r="{office}/officeDocument/2006/relationships"/>'
        "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def picture(number: int = 11, alt: str = "", *, link: bool = False) -> str:
    """A paragraph with nothing but a picture."""
    return f"<w:p>{inline_picture(number, alt, link=link)}</w:p>"


def png(width: int = 8, height: int = 6, *, kind: str = "PNG") -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(out, kind)
    return out.getvalue()


def illustrated(*body: str, **media: bytes) -> bytes:
    """A package whose pictures are `image11=…` and so on."""
    extra = {f"word/media/{name}.png": data for name, data in media.items()}
    return docx(*body, extra=extra, relations=PICTURE_RELS)
