"""Which stretches of an article are its body: the sentences that may carry claims.

Headlines, captions, headings, "read more" lines, bylines and credits stay in the text, so that
offsets hold, but they repeat what the body says and are not read. When it cannot be told, a stretch
is body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

AGENCIES = (
    "AFP|AP|Reuters|TASS|Xinhua|Anadolu|Anadolu Agency|AA|EPA|EFE|ANSA|DPA|dpa|Interfax|RIA Novosti|UPI|PA|Getty|"
    "Getty Images|SANA|IRNA|Agencies|Agence France-Presse|Associated Press|The Associated Press"
)
MONTHS = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)[a-z]*\\.?"
DAYS = "(?:Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun)(?:day|sday|nesday|rsday|urday)?\\.?"
DATE = (
    rf"(?:{DAYS},? +)?(?:\d{{1,2}}(?:st|nd|rd|th)? +{MONTHS},? +\d{{4}}|{MONTHS} +\d{{1,2}}(?:st|nd|rd|th)?,? *\d{{4}}"
    r"|\d{1,2}[-./]\d{1,2}[-./]\d{4}|\d{4}-\d{2}-\d{2})(?:,? +(?:at +)?\d{1,2}[:.]\d{2}(?: *[ap]m)?(?: *(?:GMT|UTC))?)?"
)
DATED = r"(?:Published|Updated|Posted|Last updated|Last modified|Date of publication|Publication date)(?: on)?:?"

# Whole lines that are furniture of the page.
FURNITURE = re.compile(
    r"""(?:read[ ](?:more|also)|also[ ]read|see[ ]also|more[ ]on|related(?:[ ](?:stories|articles|news))?|watch|listen
        |video|click[ ]here|follow[ ]us|sign[ ]up|subscribe|advertisement|share[ ]this|tags?|topics?|sources?|credits?
        |photo(?:graph)?s?|image|picture|file[ ]photo|reporting|writing|editing|additional[ ]reporting)\b
        [ ]*(?::|by\b|$)
        |read[ ](?:more|also)\b
        |(?:©|\(c\)|copyright\b|all[ ]rights[ ]reserved)
        |(?:click|follow|sign[ ]up|subscribe)[ ](?:here|us|to|for|now)\b
        |(?:advertisement|comments?|share|print|email)$""",
    re.IGNORECASE | re.VERBOSE,
)
DATE_LINE = re.compile(rf"(?:{DATED} *)?{DATE}\.?(?: *[|/–—-] *.{{0,40}})?$", re.IGNORECASE)
BYLINE = re.compile(r"By (?:[A-Z][\w.'’-]+,?(?: and)? *){1,6}(?:in [A-Z][\w ]+)?$")
SYMBOL = re.compile(r"[^\w\s\"'“”‘’«»‹›(\[$€£¥#@+§-]")
CAPTION_START = re.compile(
    r"(?:file (?:photo|picture|image)|file *[-–—:]|photo *:|pictured\b|in this (?:\w+ ){0,4}(?:photo|image|picture))",
    re.IGNORECASE,
)
CREDIT = re.compile(rf"[(\[](?:[^()\[\]]*?\b)?(?:{AGENCIES})\b[^()\[\]]*[)\]]\.?$")
FILE_PHOTO = re.compile(r"\bfile (?:photo|picture|image)\b", re.IGNORECASE)
TAIL = re.compile(
    rf"\s*(?:[-–—]+ ?(?:{AGENCIES})|[(\[](?:{AGENCIES})[)\]]|\bRead (?:Also|More)|\(Source: [^()]{{1,60}}\)"
    r"|(?<=[.!?\"”] )Source:? [A-Z]\S*(?: and [Aa]gencies)?|\bOur Standards: ?The [\w ]+ Principles"
    r"|(?<=[.!?\"”] )(?:Additional r|R)eporting by .{3,200}?[Ee]diting by [\w .,'’-]{3,80}"
    r"|(?<=[.!?\"”] )Agencies contributed to this report|(?: Comment via \w+(?: ?News)?)+"
    r"|(?<=[.)\"”]) (?:Twitter|Facebook))\.?$"
)
TERMINAL = re.compile(r"[.!?…:;,—–-][\"'”’»)\]]*$|[\"”»]$")
DATELINE = re.compile(
    rf"(?:[A-Z][\w.'’/-]*(?:[ ,]+(?!{DAYS})[A-Z][\w.'’/-]*){{0,4}},? *(?:{MONTHS} *\d{{1,2}},? *)?)?"
    rf"\((?:{AGENCIES}|[A-Z][\w.&'’ -]{{1,40}})\) *[-–—:]+ +"
    rf"|[A-Z][A-Z'’ .-]+(?:, [A-Z][\w ]+?)?,? *(?:{MONTHS} *\d{{1,2}},? *)?[–—-]+ +(?=[A-Z\"“])"
)
LEADING = re.compile(
    rf"(?:(?:{DATED} *)?(?:at )?{DATE}|{DATED}(?= ))[.,:]? *(?=(?-i:[A-Z])|[\"'“‘(\[\d]|$)|(?:{AGENCIES})(?= +{DAYS}) *"
    r"|\((?:last )?(?:updated|published|posted)\b[^()]{0,40}\) *|Get short URL(?: \d+)* *|title: *",
    re.IGNORECASE,
)
INLINE_CREDIT = re.compile(
    rf"\[(?:{AGENCIES})\](?= |$)|\((?:[^()]{{0,40}} and )?[Aa]gencies\)(?= |$)|pic\.twitter\.com\S*"
)
SENTENCE_START = re.compile(r"[.!?][\"'”’)\]]* +")
TAGS = re.compile(r"Tags +")
FIRST_WORD = re.compile(
    r"(?<=\s)(?:The|A|An|At|In|On|After|Since|For|More|Some|Several|Dozens|Hundreds|Two|Three|Four|Five|It|As)\b"
)
WORD = re.compile(r"\w+")

LONG_TITLE = 300  # characters: a first line as long as this is a paragraph
HEADING_WORDS = 12
CAPTION_LENGTH = 250
STANDFIRST_LENGTH = 400
PARSER_LENGTH = 20_000
BYLINE_WORDS = 8  # as many may stand between the beginning of a paragraph and the headline that it repeats
REPEAT_WORDS = 8  # a run of as many equal words, twice in a row, is a standfirst and its repetition


def body(text: str) -> tuple[tuple[int, int], ...]:
    """The (start, end) of the stretches of `text` that may carry claims; the first line is the title.

    A first line that is a full sentence, said nowhere else, is a standfirst and is read.

    >>> article = "Truce fails\\n\\nREAD MORE: Talks\\n\\nFighting spreads\\n\\nBaku denied it."
    >>> [article[start:end] for start, end in body(article)]
    ['Baku denied it.']
    """
    lines = [match.span() for match in re.finditer(r"[^\n]+", text)]
    if not lines:
        return ()
    title = text[slice(*lines[0])]
    seen: set[tuple[str, ...]] = set()
    copies = _adjacent_copies(text, lines)
    found: list[tuple[int, int]] = []
    rest = lines[1:]
    for number, (start, end) in enumerate(rest):
        line = text[start:end]
        key = words(line)
        last = number == len(rest) - 1
        if (start, end) in copies or key in seen or key == words(title) or is_furniture(line, last=last):
            continue
        if len(key) >= REPEAT_WORDS:
            seen.add(key)
        read = stretches(line, title if not found else "")
        found += [(start + a, start + b) for c, d in read for a, b in _parts(line, c, d)]
    if _is_standfirst(title, text, found):
        return (lines[0], *found)
    return tuple(found) or (lines[0],)


def words(text: str) -> tuple[str, ...]:
    """The words of `text` in small letters, for comparing lines.

    >>> words("“Truce” — fails!")
    ('truce', 'fails')
    """
    return tuple(WORD.findall(text.lower()))


def is_furniture(line: str, *, last: bool = False) -> bool:
    """Whether the whole line is a caption, heading, date, byline, credit or link.

    `last`: it is the last line, where an agency in brackets is the credit of the article, not of a picture.

    >>> is_furniture("International pressure"), is_furniture("He left."), is_furniture("Source: wires")
    (True, False, True)
    """
    if any(pattern.match(line) for pattern in (FURNITURE, DATE_LINE, BYLINE, SYMBOL, CAPTION_START)):
        return True
    if FILE_PHOTO.search(line) and len(line) <= CAPTION_LENGTH:
        return True
    if CREDIT.search(line) and len(line) <= CAPTION_LENGTH and not last:
        return True
    return not TERMINAL.search(TAIL.sub("", line)) and len(words(line)) <= HEADING_WORDS


def is_headline(line: str) -> bool:
    """Whether a first line is a headline, and not a sentence or a whole paragraph.

    >>> is_headline("Truce fails"), is_headline("Two weeks of fighting left hundreds dead, both sides said.")
    (True, False)
    """
    sentence = len(words(line)) >= REPEAT_WORDS and line.rstrip("\"'”’)").endswith((".", "!"))
    return not sentence and len(line) <= LONG_TITLE


def stretches(line: str, title: str = "") -> Iterator[tuple[int, int]]:
    """The (start, end) of what is read of one line of body: without dates, repeated title, dateline, credits.

    >>> line = "5 Feb 2015 Truce fails. Both sides fired. Crowds flee [AFP] Aid stopped. --AFP"
    >>> [line[start:end] for start, end in stretches(line, "Truce fails")]
    ['Both sides fired.', 'Aid stopped.']
    """
    start, end = _skip_front(line, title), len(line)
    tags = TAGS.search(line, start, start + STANDFIRST_LENGTH) if title else None
    if tags and (first := FIRST_WORD.search(line, tags.end(), tags.end() + CAPTION_LENGTH)):
        # "Standfirst. Tags Places and names The article proper ..." on one line
        yield from _trimmed(line, start, tags.start())
        start = first.start()
    while match := TAIL.search(line, start, end):
        end = match.start()
    for credit in INLINE_CREDIT.finditer(line, start, end):
        sentence = start
        for boundary in SENTENCE_START.finditer(line, start, credit.start() - 1):
            sentence = boundary.end()
        if credit.end() - sentence <= CAPTION_LENGTH:
            yield from _trimmed(line, start, sentence)
            start = credit.end()
    yield from _trimmed(line, start, end)


def _parts(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch cut at ends of sentences (or anywhere) into parts that a parser can take."""
    while end - start > PARSER_LENGTH:
        boundaries = [match.end() for match in SENTENCE_START.finditer(line, start, start + PARSER_LENGTH)]
        cut = boundaries[-1] if boundaries else start + PARSER_LENGTH
        yield from _trimmed(line, start, cut)
        start = cut
    yield from _trimmed(line, start, end)


def _trimmed(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and line[start].isspace():
        start += 1
    while start < end and line[end - 1].isspace():
        end -= 1
    if any(character.isalnum() for character in line[start:end]):
        yield start, end


def _skip_front(line: str, title: str) -> int:
    """Where the first sentence begins, after dates, the repeated title or lead, and the dateline."""
    start = _after_leading(line, 0)
    if title:
        # The page's name may follow the headline: "Truce fails - Region - The Desk".
        forms = {words(title), words(re.split(r" [-|–—] ", title)[0])} - {()}
        while after := max((_after_words(line, start, form) for form in forms), default=0):
            start = _after_leading(line, after)
        start = _after_repeat(line, start)
    match = DATELINE.match(line, start)
    return match.end() if match and match.end() - start <= 80 else start


def _after_leading(line: str, start: int) -> int:
    while match := LEADING.match(line, start):
        start = match.end()
    return start


def _after_words(line: str, start: int, wanted: tuple[str, ...]) -> int:
    """Just after `wanted`, when the line says exactly these words at (or, after a byline, near) `start`; else 0.

    A sentence that begins like the headline goes on with a comma or in small letters: it is no headline.
    """
    matches = list(WORD.finditer(line, start))[: len(wanted) + BYLINE_WORDS]
    found = [match[0].lower() for match in matches]
    for first in range(BYLINE_WORDS + 1 if len(wanted) >= 4 else 1):
        if tuple(found[first : first + len(wanted)]) == wanted:
            end = matches[first + len(wanted) - 1].end()
            rest = re.match(r"[^\w\s,\"'“‘(\[]*\s*(?=[\"'“‘(\[A-Z0-9]|$)", line[end:])
            return end + rest.end() if rest else 0
    return 0


def _after_repeat(line: str, start: int) -> int:
    """The second of two equal runs of words that follow one another, if the line begins with such; else `start`."""
    matches = list(WORD.finditer(line, start))[:160]
    found = [match[0].lower() for match in matches]
    for size in range(len(found) // 2, REPEAT_WORDS - 1, -1):
        if found[:size] == found[size : 2 * size]:
            return matches[size].start()
    return start


def _adjacent_copies(text: str, lines: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Lines that stand twice in a row, credits aside: captions."""
    found = set()
    for one, two in pairwise(lines[1:]):
        if words(CREDIT.sub("", text[slice(*one)])) == words(CREDIT.sub("", text[slice(*two)])):
            found |= {one, two}
    return found


def _is_standfirst(title: str, text: str, found: list[tuple[int, int]]) -> bool:
    if not found:
        return False
    if is_headline(title):
        return False
    key = " ".join(words(title))
    return not any(key in " ".join(words(text[start:end])) for start, end in found)
