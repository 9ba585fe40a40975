"""rpkd: a reproducible analytical report for the Rencana Penanggulangan Kemiskinan Daerah."""

__version__ = "0.1.0"
