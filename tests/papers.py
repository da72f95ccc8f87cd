"""What is written on a PDF."""

from io import BytesIO

from pypdf import PdfReader


def pages(paper: bytes) -> list[str]:
    """The words of each page."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(paper)).pages]
