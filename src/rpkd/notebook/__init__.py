"""Notebook: the session that a notebook opens.

It brings the region, its parameters, the tables and the recorder together, and shows figures, tables and narratives so
that the document can embed them by the label of their cell.
"""

from rpkd.notebook._reads import READS_FOLDER
from rpkd.notebook._session import FigureOutput, Session, open_notebook, warm_up

__all__ = ["READS_FOLDER", "FigureOutput", "Session", "open_notebook", "warm_up"]
