"""An invoice as a PDF that looks like one, in any script (Japanese by the built-in CID fonts)."""

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

from sandbox.xero.models import Invoice

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


def _heading(invoice: Invoice) -> Table:
    title = {"DRAFT": "DRAFT TAX INVOICE", "VOIDED": "VOIDED INVOICE"}.get(invoice.status, "TAX INVOICE")
    address: dict[str, str] = next(iter(invoice.contact.body.get("Addresses", [])), {})
    lines = [invoice.contact.name]
    lines += [address[key] for key in ("AddressLine1", "City", "PostalCode", "Country") if address.get(key)]
    facts = [
        f"Invoice number: {invoice.number}",
        f"Reference: {invoice.reference}" if invoice.reference else "",
        f"Invoice date: {invoice.date:%d %b %Y}",
        f"Due date: {invoice.due_date:%d %b %Y}" if invoice.due_date else "",
    ]
    left: list[Flowable] = [_paragraph(title, size=20, bold=True), Spacer(1, 4 * mm)]
    left += [_paragraph(line) for line in lines]
    right: list[Flowable] = [_paragraph(invoice.organisation.name, size=12, bold=True), Spacer(1, 4 * mm)]
    right += [_paragraph(line) for line in facts if line]
    table = Table([[left, right]], colWidths=[105 * mm, 65 * mm])
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return table


def _lines_table(invoice: Invoice) -> Table:
    heads = ("Description", "Quantity", "Unit price", "Tax", f"Amount {invoice.currency}")
    rows = [[_paragraph(text, bold=True, right=index > 0) for index, text in enumerate(heads)]]
    for line in invoice.lines.all():
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


def _totals_table(invoice: Invoice) -> Table:
    pairs = [("Subtotal", invoice.sub_total), ("Total tax", invoice.total_tax), ("Total", invoice.total)]
    if invoice.amount_paid:
        pairs.append(("Less amount paid", -invoice.amount_paid))
    pairs.append((f"AMOUNT DUE {invoice.currency}", invoice.amount_due))
    rows = [
        [
            _paragraph(name, right=True, bold=name.startswith("AMOUNT")),
            _paragraph(f"{value:,.2f}", right=True),
        ]
        for name, value in pairs
    ]
    return Table(rows, colWidths=[142 * mm, 28 * mm])


def invoice_pdf(invoice: Invoice) -> bytes:
    """Draw an invoice; answers the bytes of the PDF."""
    target = BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        margin=20 * mm,
        title=f"Invoice {invoice.number}",
        author=invoice.organisation.name,
    )
    parts: list[Flowable] = [_heading(invoice), Spacer(1, 12 * mm), _lines_table(invoice), Spacer(1, 4 * mm)]
    document.build([*parts, _totals_table(invoice)])
    return target.getvalue()
