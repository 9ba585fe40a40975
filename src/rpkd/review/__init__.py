"""Review: what changed between two drafts, and what people said of one. It knows nothing of notebooks."""

from rpkd.review._draft import Draft
from rpkd.review._remarks import Item, Kind, Meeting, Origin, Read, Remark

__all__ = ["Draft", "Item", "Kind", "Meeting", "Origin", "Read", "Remark"]
