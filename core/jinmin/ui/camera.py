"""The browser's camera (高拍仪): what it takes goes into an uploader of the page, and through all its checks."""

from nicegui import ui

from jinmin.ui.buttons import plain_button


def camera_button(uploader: ui.upload, title: str, said: str = "摄像头") -> ui.button:
    """A button that opens the camera for ``title``; the picture arrives as an upload of ``uploader``."""
    button = plain_button(said, kind="quiet", icon="photo_camera")
    button.props(f'aria-label="用摄像头拍摄 {title}"')
    return button.on("click", js_handler=f"() => jinmin.photograph({uploader.id}, {_quoted(title)})")


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "").replace("'", "’") + "'"
