"""The board's paper: one narrative, written as an accessible PDF and as a Word document."""

from pipelines.pack.paper.narrative import narrative
from pipelines.pack.paper.pdf import write_pdf
from pipelines.pack.paper.word import write_docx
from pipelines.pack.paper.wordtemplate import texts_of

__all__ = ["narrative", "texts_of", "write_docx", "write_pdf"]
