"""What is wrong with elements that were read, by the national tables' names of them."""

from pydantic import ValidationError

from jinmin.errors import Invalid
from jinmin.messages.input_faults import first_fault
from jinmin.vocabulary.implementation import element_specs


def faulty_element(broken: ValidationError, told: object) -> Invalid:
    """The first fault; ``field`` is its element."""
    titles = {name: f"{spec.title}（{name}）" for name, spec in element_specs().items()}
    fault = first_fault(broken, told, titles)
    return Invalid("item.element", field=fault.field or None, fault=fault)
