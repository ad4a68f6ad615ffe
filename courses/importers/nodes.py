"""The outline while it is built: parts that still hold their lines."""

from __future__ import annotations

from dataclasses import dataclass, field

from .folding import fold
from .lines import Line
from .scheme import Scheme


@dataclass
class Node:
    """A part of the outline while it is built. `lines` do not include the heading."""

    role: str
    number: str = ""
    title: str = ""
    heading: Line | None = None
    lines: list[Line] = field(default_factory=list)
    lessons: list[Node] = field(default_factory=list)
    quiz: bool = False

    @property
    def level(self) -> int:
        return self.heading.level if self.heading else 0

    @property
    def line(self) -> int:
        return self.heading.number if self.heading else (self.lines[0].number if self.lines else 1)

    @property
    def end_line(self) -> int:
        last = [line.number for line in self.lines if line.kind != "blank"]
        return max([self.line, *last, *(lesson.end_line for lesson in self.lessons)])

    @property
    def folded(self) -> str:
        return "".join(fold(line.raw) for line in self.lines) + "".join(
            lesson.folded for lesson in self.lessons
        )


@dataclass
class Outline:
    """The parts in the order of the text; a part that repeats an earlier one is kept aside."""

    title: str = ""
    nodes: list[Node] = field(default_factory=list)
    repeated: list[tuple[Node, Node]] = field(
        default_factory=list
    )  # (the kept one, the one dropped)
    lost_headings: list[tuple[int, str]] = field(default_factory=list)
    scheme: Scheme | None = None

    def of(self, role: str) -> list[Node]:
        return [node for node in self.nodes if node.role == role]
