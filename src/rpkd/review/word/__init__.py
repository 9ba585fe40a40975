"""Review, Word: the places of a document and their stable numbers, and what people did in returned copies of it."""

from rpkd.review.word._items import caption_labels, number_items
from rpkd.review.word._marks import mark_word
from rpkd.review.word._read import read_word

__all__ = [
    "caption_labels",
    "mark_word",
    "number_items",
    "read_word",
]
