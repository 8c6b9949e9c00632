"""SharePoint's `$batch`: a multipart body of requests, answered in order, each part for itself.

Answers are flat, whatever change sets the requests came in, and a part that fails stops no other (REFERENCE 14.1).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from .dialects import Rendered
from .errors import ServiceError, bad_query
from .guids import guid_of

MAX_PARTS = 100
_BOUNDARY = re.compile(r'boundary="?([^";,\s]+)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One request of a batch."""

    method: str
    host: str  # as written; "" for a relative address
    path: str
    query: str
    headers: Mapping[str, str]  # lower-case names
    body: bytes


def parts_of(content_type: str, body: bytes) -> list[Part]:
    """The requests of a batch, change sets opened; raises ServiceError for what is none."""
    found = list(_parts(content_type, body, 0))
    if len(found) > MAX_PARTS:
        raise bad_query(f"The batch has {len(found)} operations; {MAX_PARTS} are allowed.")
    return found


def _parts(content_type: str, body: bytes, depth: int) -> Iterator[Part]:
    boundary = _BOUNDARY.search(content_type)
    if "multipart/mixed" not in content_type.lower() or boundary is None or depth > 1:
        raise bad_query("The content type of a batch must be multipart/mixed with a boundary.")
    pieces = re.split(rb"(?:^|(?:\r?\n)?)--" + re.escape(boundary[1].encode()) + rb"(?:--)?[ \t]*(?:\r?\n|$)", body)
    for piece in pieces[1:]:
        if not piece.strip():
            continue
        headers, rest = _headers(piece)
        kind = headers.get("content-type", "")
        if kind.lower().startswith("multipart/mixed"):
            yield from _parts(kind, b"\r\n" + rest, depth + 1)
        elif kind.lower().startswith("application/http"):
            yield _request(rest)
        else:
            raise bad_query("A part of the batch is neither a request nor a change set.")


def _headers(data: bytes) -> tuple[dict[str, str], bytes]:
    head, _, rest = _split(data)
    lines = head.decode("utf-8", "replace").splitlines()
    pairs = (line.partition(":") for line in lines if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}, rest


def _split(data: bytes) -> tuple[bytes, bytes, bytes]:
    """At the first empty line, whichever line ends are used."""
    match = re.search(rb"\r?\n[ \t]*\r?\n", data)
    return (data, b"", b"") if match is None else (data[: match.start()], b"\n\n", data[match.end() :])


def _request(data: bytes) -> Part:
    data = data.lstrip(b"\r\n")
    line, _, rest = data.partition(b"\n")
    words = line.decode("utf-8", "replace").strip().rsplit(" ", 1)[0].split(" ", 1)
    if len(words) != 2 or not words[0].isalpha():
        raise bad_query("A part of the batch does not begin with a request line.")
    url = urlsplit(words[1].strip().replace(" ", "%20"))
    headers, body = _headers(rest) if rest.strip() else ({}, b"")
    return Part(words[0].upper(), url.netloc, url.path, url.query, headers, body.strip(b"\r\n"))


def joined(answers: list[Rendered], *seed: object) -> Rendered:
    """The answers of a batch as one."""
    boundary = f"batchresponse_{guid_of('batch', *seed)}"
    lines: list[bytes] = []
    for answer in answers:
        lines += [
            f"--{boundary}".encode(),
            b"Content-Type: application/http",
            b"Content-Transfer-Encoding: binary",
            b"",
        ]
        lines.append(f"HTTP/1.1 {answer.status} {_reason(answer.status)}".encode())
        if answer.content_type:
            lines.append(f"CONTENT-TYPE: {answer.content_type}".encode())
        lines += [f"{name.upper()}: {value}".encode() for name, value in answer.headers.items()]
        lines += [b"", answer.body]
    lines += [f"--{boundary}--".encode(), b""]
    return Rendered(200, b"\r\n".join(lines), f"multipart/mixed; boundary={boundary}", {})


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def refused() -> ServiceError:
    """What the administration host may say to its own functions in a batch; nobody knows (a quirk allows them)."""
    return bad_query("This operation is not supported in a batch request.")
