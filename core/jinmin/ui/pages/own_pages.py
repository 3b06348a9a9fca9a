"""What an administrator starts from: the pages of the post, and how the node is. None of the three has cases."""

from html import escape

from nicegui import ui

from jinmin.health import examine
from jinmin.identity import MANAGE_ACCOUNTS
from jinmin.ui.context import PageContext
from jinmin.ui.pages.worklist_aside import health_notes
from jinmin.ui.session import in_thread
from jinmin.vocabulary.manifest import Page

HOME = "/"


async def draw_own_pages(context: PageContext) -> None:
    """Each page of the rail as a large link; beside them, for whoever keeps the node, what is amiss."""
    groups = context.interface.groups_for(context.actor)
    pages = [page for group in groups for page in group.pages if page.path != HOME]
    with ui.element("div").classes("jm-desk"):
        with ui.element("section").classes("jm-card jm-section"):
            ui.label(f"本岗位办理（{context.actor.post}）").classes("jm-group-title")
            ui.html("".join(map(_link, pages)), sanitize=False).classes("jm-own-pages").mark("own-pages")
        with ui.element("aside").classes("jm-aside"):
            if context.actor.may(MANAGE_ACCOUNTS):
                health_notes(await in_thread(examine, context.node))


def _link(page: Page) -> str:
    icon = f'<i class="q-icon notranslate material-icons" aria-hidden="true">{escape(page.icon)}</i>'
    return f'<a class="jm-own-page" href="{escape(page.path)}">{icon}<span>{escape(page.title)}</span></a>'
