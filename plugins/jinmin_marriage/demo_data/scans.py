"""Pictures such as a scanner sends, for demonstrations and the tour."""

from io import BytesIO

from PIL import Image, ImageDraw


def sample_scan(words: str) -> bytes:
    """A page with ``words`` (ASCII) at its head, as PNG."""
    picture = Image.new("RGB", (620, 877), "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((30, 30, 590, 847), outline=(190, 200, 215), width=2)
    pen.text((60, 60), words, fill="black")
    target = BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()
