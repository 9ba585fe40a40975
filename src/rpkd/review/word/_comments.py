"""Comments of a returned file, each with the words and the place that it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from rpkd.review._remarks import Origin, Remark
from rpkd.review.word._body import Passage, author_of, comment_text
from rpkd.review.word._names import printed
from rpkd.review.word._parts import W, WordParts, iso_date, local
from rpkd.review.word._places import Place

_WITHOUT_TEXT = "(komentar tanpa teks)"


@dataclass
class _Anchor:
    """Where a comment is tied to the text: passage and number of pieces before it."""

    start: tuple[int, int] | None = None
    end: tuple[int, int] | None = None
    reference: tuple[int, int] | None = None

    @property
    def first(self) -> tuple[int, int] | None:
        return self.start or self.reference or self.end


def comment_remarks(
    parts: WordParts, passages: Sequence[Passage], places: Sequence[Place], numbers: Mapping[str, object], file: str
) -> list[Remark]:
    """Return every comment of a file, in the order of the text; those that are tied to nothing come last."""
    anchors = _anchors(passages)
    comments = [
        comment for part in parts.related.get("comments", ()) for comment in part if local(comment.tag) == "comment"
    ]
    order = {comment: place for place, comment in enumerate(comments)}
    far = (len(passages), 0)
    comments.sort(key=lambda comment: (anchors.get(comment.get(f"{W}id", ""), _Anchor()).first or far, order[comment]))
    identities = [comment.get(f"{W}id", "") for comment in comments]
    parents, resolved = _threads(parts)
    paragraphs = {
        identity: _paragraph_identities(comment) for identity, comment in zip(identities, comments, strict=True)
    }
    by_paragraph = {paragraph: identity for identity, several in paragraphs.items() for paragraph in several}
    locators = {identity: f"komentar ke-{number}" for number, identity in enumerate(identities, 1)}
    remarks = []
    for identity, comment in zip(identities, comments, strict=True):
        answered = next((by_paragraph.get(parents[key], "") for key in paragraphs[identity] if key in parents), "")
        anchor = anchors.get(identity, _Anchor())
        if anchor.first is None and answered:
            anchor = anchors.get(answered, anchor)
        quote, place, several = _about(anchor, passages, places, numbers)
        extra = [f"meliputi butir {several[0]} sampai {several[-1]}"] if len(several) > 1 else []
        extra += ["ditandai selesai"] if any(key in resolved for key in paragraphs[identity]) else []
        remarks.append(
            Remark(
                Origin.COMMENT,
                file,
                locators[identity] + (f" ({'; '.join(extra)})" if extra else ""),
                comment_text(comment) or _WITHOUT_TEXT,
                author_of(comment),
                date=iso_date(comment.get(f"{W}date", "")),
                item=place.about,
                quote=quote,
                reply_to=locators.get(answered, ""),
                unplaced=place.why,
            )
        )
    return _with_whole_locators(remarks)


def _with_whole_locators(remarks: list[Remark]) -> list[Remark]:
    """Let answers name the whole locator of what they answer."""
    whole = {remark.locator.partition(" (")[0]: remark.locator for remark in remarks}
    return [replace(remark, reply_to=whole.get(remark.reply_to, "")) for remark in remarks]


def _anchors(passages: Sequence[Passage]) -> dict[str, _Anchor]:
    anchors: dict[str, _Anchor] = {}
    for index, passage in enumerate(passages):
        for kind, identity, pieces in passage.marks:
            anchor = anchors.setdefault(identity, _Anchor())
            if kind == "mulai":
                anchor.start = anchor.start or (index, pieces)
            elif kind == "selesai":
                anchor.end = (index, pieces)
            else:
                anchor.reference = anchor.reference or (index, pieces)
    return anchors


def _threads(parts: WordParts) -> tuple[dict[str, str], set[str]]:
    """Return the paragraph that each answering comment answers, and the paragraphs of comments marked as done."""
    parents: dict[str, str] = {}
    resolved: set[str] = set()
    part = parts.part("commentsExtended")
    for element in part if part is not None else ():
        values = {local(key): value for key, value in element.attrib.items()}
        if values.get("paraIdParent"):
            parents[values.get("paraId", "")] = values["paraIdParent"]
        if values.get("done") in {"1", "true"}:
            resolved.add(values.get("paraId", ""))
    return parents, resolved


def _paragraph_identities(comment: Element) -> list[str]:
    found = []
    for paragraph in comment.iter(f"{W}p"):
        found += [value for key, value in paragraph.attrib.items() if local(key) == "paraId"]
    return found


def _about(
    anchor: _Anchor, passages: Sequence[Passage], places: Sequence[Place], numbers: Mapping[str, object]
) -> tuple[str, Place, list[str]]:
    """Return the commented words, their place, and all items that they touch."""
    if anchor.first is None:
        return "", Place(None, None, "komentar tidak lagi tertaut pada teks mana pun di berkas itu"), []
    if anchor.start is None or anchor.end is None or anchor.end < anchor.start:
        return "", places[anchor.first[0]], []
    (first, begin), (last, end) = anchor.start, anchor.end
    texts: list[tuple[int, str]] = []
    for index in range(first, last + 1):
        pieces = passages[index].pieces
        chosen = pieces[begin if index == first else 0 : end if index == last else len(pieces)]
        was = "".join(piece.text for piece in chosen if piece.inserted is None)
        text = printed(was if was.strip() else "".join(piece.text for piece in chosen), numbers)[1]
        if text.strip():
            texts.append((index, text))
    own = [number for index, _ in texts if (number := places[index].own) is not None]
    leading = next((index for index, _ in texts if places[index].about), texts[0][0] if texts else first)
    return "\n".join(text for _, text in texts), places[leading], own
