"""Sources: the bundled tables under data/, checked against `data/datapackage.json`.

Every table knows its source and vintage. A figure that is not known stays empty; a figure that should be there and is
not is an error, and so is anything that is not a plain number. Boundaries of kecamatan come from a file of the office.
This room knows nothing of statistics or documents.
"""

from rpkd.sources._boundaries import Boundaries, BoundaryArea, boundary_file, boundary_notes, read_boundaries
from rpkd.sources._model import Field, Source, Table
from rpkd.sources._package import NEEDED
from rpkd.sources._tables import Tables, check_tables

__all__ = [
    "NEEDED",
    "Boundaries",
    "BoundaryArea",
    "Field",
    "Source",
    "Table",
    "Tables",
    "boundary_file",
    "boundary_notes",
    "check_tables",
    "read_boundaries",
]
