"""rpkd: a reproducible analytical report for the Rencana Penanggulangan Kemiskinan Daerah."""

from rpkd._pandas import load_pandas_without_pyarrow

__version__ = "0.1.0"

load_pandas_without_pyarrow()
