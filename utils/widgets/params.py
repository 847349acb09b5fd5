"""The values of a figure's controls, by name; knows no control."""

from utils.declarations import DeclarationError, nearest


class Params(dict):
    """{name of a control: its value}. Asked for a name that is no control, it raises DeclarationError."""

    def __missing__(self, name: str) -> None:
        raise DeclarationError(f"it reads the control {name!r}, which is not there; {nearest(name, self)}")
