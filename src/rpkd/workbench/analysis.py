"""What an office's own analysis notebook needs besides its session: units, columns and contents of tables, lines."""

from rpkd.numbers import Unit
from rpkd.profile import Series
from rpkd.report import TableContent
from rpkd.report.figures import Line, line_chart
from rpkd.results import Column

__all__ = ["Column", "Line", "Series", "TableContent", "Unit", "line_chart"]
