"""Small PDF files of every kind a counter meets, written out by hand so that nothing else is needed."""

import zlib

EMPTY = b"%PDF-1.7\n"
PAGE = b"3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]>> endobj\n"


def file_of(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A file of these objects; the cross references are left out, which readers mend."""
    return EMPTY + b"".join(objects) + b"trailer <</Root 1 0 R " + trailer + b">>\nstartxref\n0\n%%EOF\n"


def plain(pages: int = 1, catalogue: bytes = b"", trailer: bytes = b"") -> bytes:
    """Blank pages; ``catalogue`` and ``trailer`` are put into those dictionaries."""
    kids = b" ".join(b"%d 0 R" % (number + 3) for number in range(pages))
    sheets = b"".join(PAGE.replace(b"3 0 obj", b"%d 0 obj" % (number + 3)) for number in range(pages))
    return file_of(
        b"1 0 obj <</Type /Catalog /Pages 2 0 R " + catalogue + b">> endobj\n",
        b"2 0 obj <</Type /Pages /Kids [" + kids + b"] /Count %d>> endobj\n" % pages,
        sheets,
        trailer=trailer,
    )


def packed(objects: bytes, pages: int = 1) -> bytes:
    """A file whose catalogue and page tree lie in a compressed object stream, as newer writers make them."""
    tree = b"<</Type /Catalog /Pages 2 0 R " + objects + b">> <</Type /Pages /Kids [] /Count %d>>" % pages
    body = zlib.compress(b"1 0 2 60 " + tree)
    head = b"7 0 obj <</Type /ObjStm /N 2 /First 9 /Filter /FlateDecode /Length %d>>\n" % len(body)
    return file_of(head + b"stream\n" + body + b"\nendstream endobj\n")


def bomb(megabytes: int) -> bytes:
    """An object stream that unpacks to far more than it is."""
    body = zlib.compress(bytes(megabytes * 1024 * 1024), 9)
    head = b"7 0 obj <</Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d>>\n" % len(body)
    return file_of(head + b"stream\n" + body + b"\nendstream endobj\n")
