"""The one address space behind the sign-in: a frame that stays, and the pages that change inside it."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse
from nicegui import PageArguments, ui

from jinmin.errors import Forbidden, Hidden, JinminError, NotFound, SessionLost
from jinmin.host_data import right_title
from jinmin.identity import journal_denial
from jinmin.ui.context import PageContext
from jinmin.ui.frame import build_frame, page_head, read_frame
from jinmin.ui.interface import PASSWORD, Interface, may_open
from jinmin.ui.loading import load
from jinmin.ui.pages.missing import show_forbidden, show_missing, show_refused, show_unexpected
from jinmin.ui.session import LOGIN, current_token, in_thread, mark_tab
from jinmin.ui.trouble import Halted, note_fault
from jinmin.ui.visitors import CaseWatch, Visit
from jinmin.vocabulary.actor import Actor
from jinmin.vocabulary.manifest import Page


def register(interface: Interface) -> None:
    """Answer every address that nothing else answers."""

    @ui.page("/{_:path}", response_timeout=20)
    async def desk(request: Request) -> RedirectResponse | None:
        try:
            token = current_token()
            shown = await in_thread(read_frame, interface, token)
        except SessionLost:
            wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"{LOGIN}?next={quote(wanted, safe='/')}", 303)
        mark_tab(token)
        ui.status_code(_status(interface, shown.actor, request.url.path))
        arrived = iter((shown.actor,))
        with build_frame(interface, shown):
            # Every unknown address falls to "/", whose opener sees what remains of it.
            pages = {page.path: _opener(interface, page, arrived) for page in interface.pages}
            ui.sub_pages(pages, show_404=False)
        return None


def _status(interface: Interface, actor: Actor, path: str) -> int:
    page = interface.page_at(path)
    if page is None:
        return 404
    return 200 if may_open(actor, page) else 403


def _opener(
    interface: Interface, page: Page, arrived: Iterator[Actor]
) -> Callable[[PageArguments], Awaitable[None]]:
    """``arrived`` gives who was let in with the frame to the page that is drawn in it at once, and nobody later."""

    async def open_page(arguments: PageArguments) -> None:
        actor = next(arrived, None)
        try:
            if arguments.remaining_path:
                show_missing()
                return
            query = dict(arguments.query_parameters)
            await _show(interface, page, arguments.path, arguments.path_parameters, query, actor)
        finally:
            _settled()

    return open_page


async def _show(
    interface: Interface,
    page: Page,
    path: str,
    parameters: Mapping[str, str],
    query: Mapping[str, str],
    actor: Actor | None,
) -> None:
    with ui.element("div") as place:
        try:
            if actor is None:
                actor = await in_thread(interface.gate.actor, current_token())
            await _build(interface, actor, page, path, parameters, query)
        except SessionLost:
            ui.navigate.to(f"{LOGIN}?next={quote(path, safe='/')}")
        except Halted:
            return
        except Exception as error:  # noqa: BLE001 (the last line: logged under a number, the frame stays)
            if place.is_deleted:
                return  # left while it was drawn
            place.clear()
            await _show_why(interface, page, path, error)


async def _build(
    interface: Interface,
    actor: Actor,
    page: Page,
    path: str,
    parameters: Mapping[str, str],
    query: Mapping[str, str],
) -> None:
    if actor.must_change_password and page.path != PASSWORD:
        ui.navigate.to(PASSWORD)
        return
    if not may_open(actor, page):
        named = right_title(page.permission, interface.node.permissions())
        raise Forbidden("page.forbidden", permission=page.permission, title=named)
    with page_head(page.title, interface.trail_to(page)) as head:
        context = PageContext(interface, actor, page, path, query, head, building=True)
        await load(page.builder)(context, **parameters)
        context.building = False
        _watch(context)


def _watch(context: PageContext) -> None:
    """Above a page about one case: who else has it open. Who may only look at it is not shown to others."""
    shown = context.shown_case
    if shown is None:
        return
    may_act = bool(context.page.permission) or shown.may_act
    seq = max((entry.seq for entry in shown.entries), default=shown.header.seq)
    visit = Visit(shown.header.id, context.actor, context.node.clock.now(), context, may_act, seq)
    CaseWatch(context.interface.visitors, visit, context.refresh).move(target_index=0)


async def _show_why(interface: Interface, page: Page, path: str, error: Exception) -> None:
    match error:
        case Forbidden() | Hidden():
            actor = await in_thread(interface.gate.actor, current_token())
            await in_thread(journal_denial, interface.node.work, actor, error, path)
            if isinstance(error, Forbidden):
                show_forbidden(error)
            else:
                show_missing(error)
        case NotFound():
            show_missing(error)
        case JinminError():
            show_refused(error)
        case _:
            show_unexpected(note_fault(error, page.path))


def _settled() -> None:
    try:
        client = ui.context.client
    except RuntimeError:
        return  # the page was left while it was drawn, and the tab is gone
    client.run_javascript("window.jinmin?.pageChanged()")
