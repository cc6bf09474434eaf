"""One file for one model: safetensors whose bytes depend on nothing but what they hold."""

from __future__ import annotations

import json


def with_sorted_header(data: bytes) -> bytes:
    """The same file with sorted header keys: the library writes the metadata in an order that changes from run to run."""
    size = int.from_bytes(data[:8], "little")
    header = json.dumps(json.loads(data[8 : 8 + size]), sort_keys=True, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)
    return len(header).to_bytes(8, "little") + header + data[8 + size :]
