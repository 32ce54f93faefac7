"""Draw a document as a PDF, in any script (Japanese by the built-in CID fonts)."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from sandbox.xero.models import Credit, Document

_CID = "HeiseiKakuGo-W5"
_GREY = colors.HexColor("#55606e")


@cache
def _register_font() -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(_CID))
    return _CID


def _is_latin(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _paragraph(text: str, *, size: int = 9, bold: bool = False, right: bool = False) -> Paragraph:
    latin = "Helvetica-Bold" if bold else "Helvetica"
    style = ParagraphStyle(
        "text",
        fontName=latin if _is_latin(text) else _register_font(),
        fontSize=size,
        leading=size * 1.3,
        alignment=2 if right else 0,
        wordWrap=None if _is_latin(text) else "CJK",
    )
    return Paragraph(escape(text).replace("\n", "<br/>"), style)


def _title(document: Document) -> str:
    if isinstance(document, Credit):
        return "CREDIT NOTE"
    return {"DRAFT": "DRAFT TAX INVOICE", "VOIDED": "VOIDED INVOICE"}.get(document.status, "TAX INVOICE")


def _heading(document: Document) -> Table:
    address: dict[str, str] = next(iter(document.contact.body.get("Addresses", [])), {})
    lines = [document.contact.name]
    lines += [address[key] for key in ("AddressLine1", "City", "PostalCode", "Country") if address.get(key)]
    due = None if isinstance(document, Credit) else document.due_date
    facts = [
        f"Number: {document.number}",
        f"Reference: {document.reference}" if document.reference else "",
        f"Date: {document.date:%d %b %Y}",
        f"Due date: {due:%d %b %Y}" if due else "",
    ]
    left: list[Flowable] = [_paragraph(_title(document), size=20, bold=True), Spacer(1, 4 * mm)]
    left += [_paragraph(line) for line in lines]
    right: list[Flowable] = [_paragraph(document.organisation.name, size=12, bold=True), Spacer(1, 4 * mm)]
    right += [_paragraph(line) for line in facts if line]
    table = Table([[left, right]], colWidths=[105 * mm, 65 * mm])
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return table


def _lines_table(document: Document) -> Table:
    heads = ("Description", "Quantity", "Unit price", "Tax", f"Amount {document.currency}")
    rows = [[_paragraph(text, bold=True, right=index > 0) for index, text in enumerate(heads)]]
    for line in document.lines.all():
        numbers = (
            "" if line.quantity is None else f"{line.quantity.normalize():f}",
            "" if line.unit_amount is None else f"{line.unit_amount:,.2f}",
            f"{line.tax_amount:,.2f}",
            f"{line.line_amount:,.2f}",
        )
        rows.append([_paragraph(line.description), *(_paragraph(text, right=True) for text in numbers)])
    table = Table(rows, colWidths=[78 * mm, 20 * mm, 24 * mm, 20 * mm, 28 * mm], repeatRows=1)
    rules = [("LINEBELOW", (0, 0), (-1, -1), 0.4, _GREY), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    table.setStyle(TableStyle(rules))
    return table


def _totals_table(document: Document) -> Table:
    pairs = [("Subtotal", document.sub_total), ("Total tax", document.total_tax), ("Total", document.total)]
    if isinstance(document, Credit):
        pairs.append((f"REMAINING CREDIT {document.currency}", document.remaining))
    else:
        applied = {"paid": document.amount_paid, "credited": document.amount_credited}
        pairs += [(f"Less amount {word}", -amount) for word, amount in applied.items() if amount]
        pairs.append((f"AMOUNT DUE {document.currency}", document.amount_due))
    rows = [
        [
            _paragraph(name, right=True, bold=name[:2].isupper()),
            _paragraph(f"{value:,.2f}", right=True),
        ]
        for name, value in pairs
    ]
    return Table(rows, colWidths=[142 * mm, 28 * mm])


def document_pdf(document: Document) -> bytes:
    """Return a document as the bytes of a PDF."""
    target = BytesIO()
    page = SimpleDocTemplate(
        target,
        pagesize=A4,
        margin=20 * mm,
        title=f"{_title(document).capitalize()} {document.number}",
        author=document.organisation.name,
    )
    parts: list[Flowable] = [
        _heading(document),
        Spacer(1, 12 * mm),
        _lines_table(document),
        Spacer(1, 4 * mm),
    ]
    page.build([*parts, _totals_table(document)])
    return target.getvalue()
