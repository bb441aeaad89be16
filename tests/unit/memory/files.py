"""Small files of the kinds that are read into memory."""

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

FORMED = "Acme pays Net 90."


def docx(words: str, form: str = "", parts: Iterable[tuple[str, bytes]] = ()) -> bytes:
    """The smallest file that a reader of DOCX accepts: a run of plain words, one of that form, and more parts."""
    kinds = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    formed = f"<w:r><w:rPr>{form}</w:rPr><w:t>{FORMED}</w:t></w:r>" if form else ""
    body = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body><w:p><w:r><w:t>{words}</w:t></w:r>{formed}</w:p></w:body></w:document>"
    )
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as zipped:
        zipped.writestr("[Content_Types].xml", kinds)
        zipped.writestr("_rels/.rels", relations)
        zipped.writestr("word/document.xml", body)
        for name, content in parts:
            zipped.writestr(name, content)
    return file.getvalue()
