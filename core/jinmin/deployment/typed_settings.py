"""An adapter's settings as an administrator types them: one ``name = value`` a line."""

from collections.abc import Mapping

from jinmin.errors import Invalid


def settings_text(settings: Mapping[str, str]) -> str:
    """To be typed over."""
    return "\n".join(f"{name} = {value}" for name, value in settings.items())


def typed_settings(text: str) -> dict[str, str]:
    """What the lines say; Invalid ``deployment.settings_shape`` shows the first that says nothing."""
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, equals, value = (part.strip() for part in line.partition("="))
        if not (equals and value and name.isidentifier()):
            raise Invalid("deployment.settings_shape", field="settings", line=line)
        found[name] = value.strip('"')
    return found
