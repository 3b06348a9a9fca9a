"""Who acts and whom it is about: sign-in, posts and their rights, persons and their numbers."""

from jinmin.identity.access import OpenWork, denials_journalled, journal_access, journal_denial, require
from jinmin.identity.acting import acting_as
from jinmin.identity.credentials import change_password, first_password, give_credential
from jinmin.identity.masks import mask_id_number, mask_name, mask_phone
from jinmin.identity.passwords import HashedPassword, PasswordPolicy, PasswordPool, check_password
from jinmin.identity.person_input import FOREIGN_PERMIT, RESIDENT_CARD, PersonInput, name_key
from jinmin.identity.person_links import confirm_link, linked_persons, revoke_link
from jinmin.identity.person_models import Person, PersonKey, PersonLink
from jinmin.identity.person_search import PersonHit, search_persons
from jinmin.identity.persons import (
    admit_person,
    admit_persons,
    amend_person,
    erase_person,
    find_person,
    find_persons,
    keep_persons,
)
from jinmin.identity.posts import GRANT, MANAGE_ACCOUNTS, READ_JOURNALS, HeldPost, counter_of, held_posts
from jinmin.identity.preferences import UserPreference, keep_preference, load_preference
from jinmin.identity.scope import scope
from jinmin.identity.sessions import (
    SessionPolicy,
    SessionSeen,
    actor_of,
    close_every_session,
    close_idle_sessions,
    close_sessions,
    recognise,
    sessions_of,
    sign_out,
    switch_post,
    touch_session,
)
from jinmin.identity.sign_in import SignedIn, sign_in
from jinmin.identity.sign_in_models import Credential, SignInSession
from jinmin.identity.staff import (
    appoint,
    create_counter,
    create_organisation,
    create_post,
    create_user,
    deactivate_user,
    end_appointment,
)
from jinmin.identity.staff_input import (
    AppointmentInput,
    CounterInput,
    OrganisationInput,
    PostInput,
    UserInput,
)
from jinmin.identity.staff_models import (
    Appointment,
    Counter,
    CounterKind,
    Organisation,
    Post,
    PostKind,
    User,
)

__all__ = [
    "FOREIGN_PERMIT",
    "GRANT",
    "MANAGE_ACCOUNTS",
    "READ_JOURNALS",
    "RESIDENT_CARD",
    "Appointment",
    "AppointmentInput",
    "Counter",
    "CounterInput",
    "CounterKind",
    "Credential",
    "HashedPassword",
    "HeldPost",
    "OpenWork",
    "Organisation",
    "OrganisationInput",
    "PasswordPolicy",
    "PasswordPool",
    "Person",
    "PersonHit",
    "PersonInput",
    "PersonKey",
    "PersonLink",
    "Post",
    "PostInput",
    "PostKind",
    "SessionPolicy",
    "SessionSeen",
    "SignInSession",
    "SignedIn",
    "User",
    "UserInput",
    "UserPreference",
    "acting_as",
    "actor_of",
    "admit_person",
    "admit_persons",
    "amend_person",
    "appoint",
    "change_password",
    "check_password",
    "close_every_session",
    "close_idle_sessions",
    "close_sessions",
    "confirm_link",
    "counter_of",
    "create_counter",
    "create_organisation",
    "create_post",
    "create_user",
    "deactivate_user",
    "denials_journalled",
    "end_appointment",
    "erase_person",
    "find_person",
    "find_persons",
    "first_password",
    "give_credential",
    "held_posts",
    "journal_access",
    "journal_denial",
    "keep_persons",
    "keep_preference",
    "linked_persons",
    "load_preference",
    "mask_id_number",
    "mask_name",
    "mask_phone",
    "name_key",
    "recognise",
    "require",
    "revoke_link",
    "scope",
    "search_persons",
    "sessions_of",
    "sign_in",
    "sign_out",
    "switch_post",
    "touch_session",
]
