"""The text of a file as editors, archives and other systems leave it: gzip, byte order marks, other encodings, line ends.

Everything is recognised by content. UTF-8 is the default; a file that is not UTF-8 is refused with the option that reads it, since
an encoding guessed wrongly gives other names.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from pathlib import Path

LARGEST_UNPACKED = 2**28
"""Bytes that a packed file may unpack to: a packed file of a few kilobytes can hold gigabytes of nothing."""

_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


class DecodingError(ValueError):
    """A file whose bytes are not text as asked for; the message starts with the file's name."""


def file_text(path: str | Path, encoding: str | None = None) -> str:
    """The text of a file, unpacked and decoded, lines ended by a line feed. Raises OSError and DecodingError."""
    return decoded(Path(path).read_bytes(), str(path), encoding)


def decoded(data: bytes, file: str, encoding: str | None = None) -> str:
    """The text in ``data``, for messages called ``file``. ``encoding`` None is UTF-8. Raises DecodingError."""
    if data.startswith(b"\x1f\x8b"):
        data = _unpacked(data, file)
    if encoding is None:
        for mark, name in _MARKS:
            if data.startswith(mark):
                raise DecodingError(f"{file}: this is {name}, not UTF-8; --encoding {name.lower()} reads it")
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeError as error:
        at = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        hint = (
            "--encoding NAME reads other encodings, such as latin-1 or gbk"
            if encoding is None
            else "name another --encoding"
        )
        raise DecodingError(f"{file}: not {encoding or 'UTF-8'}{at}; {hint}") from None
    except LookupError:
        raise DecodingError(f"{file}: --encoding {encoding}: no text encoding of this name") from None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"\x1a+\s*\Z", "", text)  # the end-of-file character of DOS
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        hint = "is it UTF-16 without a mark? --encoding utf-16-le or utf-16-be reads that"
        raise DecodingError(f"{file}:{line}: a zero byte; {hint}")
    return text


def _unpacked(data: bytes, file: str) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            result = packed.read(LARGEST_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DecodingError(f"{file}: damaged gzip data: {error}") from None
    if len(result) > LARGEST_UNPACKED:
        raise DecodingError(f"{file}: unpacks to more than {LARGEST_UNPACKED:,} bytes; unpack it first")
    return result
