"""The board's paper: one narrative, written as an accessible PDF and as a Word document."""

from pipelines.pack.paper.narrative import narrative
from pipelines.pack.paper.pdf import write_pdf
from pipelines.pack.paper.word import write_docx

__all__ = ["narrative", "write_docx", "write_pdf"]
