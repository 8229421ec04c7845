"""Pages with the number of a person in their address, and what is sent to them."""

from __future__ import annotations

OF_PEOPLE = {
    "residents:unmask-person": {"reason": "电话核实情况"},
    "residents:erase-person": {"reason": "本人要求"},
}
