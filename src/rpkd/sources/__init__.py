"""Sources: the bundled tables under data/, checked against `data/datapackage.json`.

Every table knows its source and vintage. A figure that is not known stays empty; a figure that should be there and is
not is an error, and so is anything that is not a plain number. This room knows nothing of statistics or documents.
"""

from rpkd.sources._model import Field, Source, Table
from rpkd.sources._package import NEEDED
from rpkd.sources._tables import Tables, check_tables

__all__ = ["NEEDED", "Field", "Source", "Table", "Tables", "check_tables"]
