"""The public door for plug-ins' pages. A page is ``async def page(context: PageContext, **parameters)``.

It draws with NiceGUI's ``ui`` and the parts below, reads with ``await context.read(call)``, acts with
``await context.act(call)`` and sends a form with ``await context.submit(form, call, returns=Type)``; each
``call`` is a service function of one Work that runs in a thread, as the actor of that click. Handlers go
through ``context.button`` or ``context.on``; after an error the user has been told and the handler stops.
"""

from jinmin.cases.drafts import DraftKey
from jinmin.ui.buttons import plain_button, show_key
from jinmin.ui.camera import camera_button
from jinmin.ui.choices import Choice
from jinmin.ui.context import PageContext
from jinmin.ui.facts import facts
from jinmin.ui.field_specs import FieldSpec, Lookup, Option
from jinmin.ui.fields import FieldBox
from jinmin.ui.form_dialogs import Question, ask_form
from jinmin.ui.forms import Asked, Form
from jinmin.ui.frame import heading
from jinmin.ui.question import TICKED, Answers, Blank, question
from jinmin.ui.regions import region_lookup
from jinmin.ui.rows import Cell, Column, Row
from jinmin.ui.second_person import Colleague, Confirmation, confirm_by_colleague
from jinmin.ui.sections import actions, card, party_columns, section
from jinmin.ui.session import in_thread
from jinmin.ui.tables import Empty, Page, PagedTable, RowTable
from jinmin.ui.trouble import Halted, ask, while_it_stands
from jinmin.ui.uploads import Upload, Uploaded
from jinmin.ui.window_strip import call_following
from jinmin.ui.words import clock_time, day, moment, remaining

__all__ = [
    "TICKED",
    "Answers",
    "Asked",
    "Blank",
    "Cell",
    "Choice",
    "Colleague",
    "Column",
    "Confirmation",
    "DraftKey",
    "Empty",
    "FieldBox",
    "FieldSpec",
    "Form",
    "Halted",
    "Lookup",
    "Option",
    "Page",
    "PageContext",
    "PagedTable",
    "Question",
    "Row",
    "RowTable",
    "Upload",
    "Uploaded",
    "actions",
    "ask",
    "ask_form",
    "call_following",
    "camera_button",
    "card",
    "clock_time",
    "confirm_by_colleague",
    "day",
    "facts",
    "heading",
    "in_thread",
    "moment",
    "party_columns",
    "plain_button",
    "question",
    "region_lookup",
    "remaining",
    "section",
    "show_key",
    "while_it_stands",
]
