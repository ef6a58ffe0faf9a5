"""What hostile and broken clients say, byte for byte, and what a server may answer.

Each attack is one connection. The statuses are of all answers that may come before the server ends the connection; an
attack that is answered with more than one response has smuggled a request. Where two readings of the standard are
right, both are listed. Every text has :data:`MARK` in it, which must be in no log.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from wire import request

#: In every text, path and header that is sent; no output of the server may have it.
MARK = "zanzibarnumbat"
TEXT = f"Reconcile supplier statements and chase missing invoices {MARK}"
BODY = json.dumps({"text": TEXT}).encode()
SIZE = len(BODY)
#: Limits of the server under test, far below what anyone would choose.
MOST_BODY = 20_000
MEGABYTE = b"a" * (1 << 20)


class Attack(NamedTuple):
    """What is sent on one connection, and which answers are right."""

    sent: bytes
    right: tuple[tuple[int, ...], ...]
    method: str = "POST"


REFUSED = ((400,),)
#: The client waits for an answer without having sent all.
CUT_OFF = ((408,), ())
HEAD = f"POST /v1/classify HTTP/1.1\r\nHost: localhost\r\nX-Mark: {MARK}\r\nContent-Type: application/json\r\n".encode()
#: What would be answered if it were taken for a second request.
SMUGGLED = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


def lengths(*values: str) -> bytes:
    """Write a request with these Content-Lengths, and a second one in its body."""
    return HEAD + b"".join(f"Content-Length: {value}\r\n".encode() for value in values) + b"\r\n" + BODY + SMUGGLED


def encoded(coding: str, body: bytes, more: str = "") -> bytes:
    """Write a request with this Transfer-Encoding."""
    return HEAD + f"Transfer-Encoding: {coding}\r\n{more}\r\n".encode() + body


def chunk(data: bytes, extension: bytes = b"") -> bytes:
    """Write a chunk."""
    return f"{len(data):x}".encode() + extension + b"\r\n" + data + b"\r\n"


WHOLE = chunk(BODY) + b"0\r\n\r\n"

LENGTHS = {
    "two lengths": Attack(lengths(str(SIZE), str(SIZE + 1)), REFUSED),
    "two lengths, the true one last": Attack(lengths("0", str(SIZE)), REFUSED),
    "a list of lengths": Attack(lengths(f"{SIZE}, {SIZE + 1}"), REFUSED),
    "a length below zero": Attack(lengths("-1"), REFUSED),
    "a length with a sign": Attack(lengths(f"+{SIZE}"), REFUSED),
    "a length in hexadecimal": Attack(lengths(hex(SIZE)), REFUSED),
    "a length with digits of another script": Attack(lengths("\u0661\u0662"), REFUSED),
    "no length": Attack(lengths(""), REFUSED),
    "a length without end": Attack(lengths("9" * 30), ((400,), (413,))),
    "a length of 5,000 digits": Attack(lengths("9" * 5_000), ((400,), (413,))),
    "length and chunks": Attack(encoded("chunked", WHOLE + SMUGGLED, f"Content-Length: {SIZE}\r\n"), REFUSED),
    "chunks and a length that hides a request": Attack(
        encoded("chunked", WHOLE + SMUGGLED, f"Content-Length: {len(WHOLE + SMUGGLED)}\r\n"), REFUSED
    ),
    "less than its length": Attack(request(body=BODY, headers={"Content-Length": str(SIZE + 9)}), CUT_OFF),
    "more than its length": Attack(
        request(body=BODY + b"}" * 99, headers={"Content-Length": str(SIZE)}), ((200, 400), (200,))
    ),
}

CODINGS = {
    "a coding inside chunks": Attack(encoded("gzip, chunked", WHOLE + SMUGGLED), ((400,), (501,))),
    "chunks inside a coding": Attack(encoded("chunked, identity", WHOLE + SMUGGLED), ((400,), (501,))),
    "a coding that does not exist": Attack(encoded("xchunked", WHOLE + SMUGGLED), ((400,), (501,))),
    "chunks twice": Attack(encoded("chunked, chunked", WHOLE + SMUGGLED), ((400,), (501,))),
    "a vertical tab before chunked": Attack(encoded("\x0bchunked", WHOLE + SMUGGLED), ((400,), (501,))),
    "a size that is no number": Attack(encoded("chunked", b"zz\r\n" + BODY + SMUGGLED), REFUSED),
    "a size below zero": Attack(encoded("chunked", b"-1\r\n" + BODY + SMUGGLED), REFUSED),
    "a size with 0x": Attack(encoded("chunked", f"0x{SIZE:x}\r\n".encode() + BODY + b"\r\n0\r\n\r\n"), REFUSED),
    "a size without end": Attack(encoded("chunked", b"f" * 40 + b"\r\n" + BODY + SMUGGLED), ((400,), (413,))),
    "a chunk longer than its size": Attack(
        encoded("chunked", f"{SIZE - 5:x}\r\n".encode() + BODY + b"\r\n0\r\n\r\n"), REFUSED
    ),
    "a chunk that ends early": Attack(encoded("chunked", f"{SIZE + 5:x}\r\n".encode() + BODY), CUT_OFF),
    "no last chunk": Attack(encoded("chunked", chunk(BODY)), CUT_OFF),
    "an extension of a megabyte": Attack(encoded("chunked", chunk(BODY, b";x=" + MEGABYTE) + b"0\r\n\r\n"), REFUSED),
    "extensions of a megabyte together": Attack(
        encoded("chunked", chunk(b" ", b";x=" + MEGABYTE[:999]) * 1_000 + WHOLE), ((200,), (400,), (413,))
    ),  # they are dropped as they come, and have only the time that a body has
    "trailers of a megabyte": Attack(encoded("chunked", chunk(BODY) + b"0\r\nX-Mark: " + MEGABYTE), ((400,), (200,))),
    "chunks without end": Attack(encoded("chunked", chunk(b" " * 999) * 1_000), ((413,),)),
    "chunks of one byte without end": Attack(encoded("chunked", chunk(b" ") * 100_000), ((413,),)),
}

HEADS = {
    "a header of a megabyte": Attack(HEAD + b"X-Long: " + MEGABYTE + b"\r\n\r\n", ((400,), (431,))),
    "a name of a megabyte": Attack(HEAD + MEGABYTE + b": 1\r\n\r\n", ((400,), (431,))),
    "100,000 headers": Attack(HEAD + b"X: 1\r\n" * 100_000 + b"\r\n", ((400,), (431,))),
    "a path of a megabyte": Attack(b"GET /" + MEGABYTE + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", ((400,), (414,))),
    "a method of a megabyte": Attack(MEGABYTE + b" / HTTP/1.1\r\nHost: localhost\r\n\r\n", REFUSED),
    "no host": Attack(b"GET /healthz HTTP/1.1\r\n\r\n", REFUSED, "GET"),
    "two hosts": Attack(b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", REFUSED, "GET"),
    "HTTP/1.0": Attack(b"GET /healthz HTTP/1.0\r\n\r\n", ((200,),), "GET"),
    "HTTP/0.9": Attack(b"GET /healthz\r\n\r\n", REFUSED, "GET"),
    "HTTP/2": Attack(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", REFUSED, "GET"),
    "HTTP/9.9": Attack(b"GET /healthz HTTP/9.9\r\nHost: localhost\r\n\r\n", ((400,), (505,)), "GET"),
    "a hello of TLS": Attack(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)) * 2, REFUSED, "GET"),
    "bytes at random": Attack(bytes(number * 101 % 256 for number in range(9_999)) + b"\r\n\r\n", REFUSED, "GET"),
    "zeros": Attack(bytes(9_999) + b"\r\n\r\n", REFUSED, "GET"),
    "a space before the colon": Attack(HEAD + f"Content-Length : {SIZE}\r\n\r\n".encode() + BODY + SMUGGLED, REFUSED),
    "a NUL in a header": Attack(HEAD + b"X: a\x00b\r\nContent-Length: 0\r\n\r\n", REFUSED),
    "a carriage return in a header": Attack(HEAD + b"X: a\rContent-Length: 0\r\n\r\n", REFUSED),
    "a header without a colon": Attack(HEAD + MARK.encode() + b"\r\n\r\n", REFUSED),
    "a header without a name": Attack(HEAD + b": 1\r\n\r\n", REFUSED),
}
