"""A running app as a person has it before them: keys in, a screen of text out."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from patchsplit.tui.app import PatchsplitApp
from textual import events
from textual.geometry import Size
from textual.pilot import Pilot

from patchsplit.model.ledger import Where, find_problems
from patchsplit.model.plan import Plan
from patchsplit.session.session import Session


@dataclass
class Face:
    """A running app, as a person has it before them."""

    app: PatchsplitApp
    pilot: Pilot[None]

    @property
    def session(self) -> Session:
        return self.app.session

    @property
    def plan(self) -> Plan:
        return self.app.session.plan

    @property
    def screen(self) -> str:
        """What the terminal shows."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    @property
    def on(self) -> str:
        return type(self.app.screen).__name__

    async def press(self, *keys: str) -> None:
        """Presses keys; a key that begins with a colon is typed letter by letter."""
        for key in keys:
            letters = [*key[1:]] if key.startswith(":") else [key]
            await self.pilot.press(*(NAMES.get(letter, letter) for letter in letters))
        await self.pilot.pause()

    async def tap(self, *keys: str) -> None:
        """As press(), but goes on as soon as all queues are empty, not when the machine rests."""
        for key in keys:
            for letter in [*key[1:]] if key.startswith(":") else [key]:
                name = NAMES.get(letter, letter)
                event = events.Key(name, letter if len(letter) == 1 else None)
                event.set_sender(self.app)
                self.app.post_message(event)
                await self.quiet()

    async def resize(self, width: int, height: int) -> None:
        size = Size(width, height)
        assert self.app._driver is not None
        self.app._driver._size = (width, height)
        self.app.post_message(events.Resize(size, size))
        await self.quiet()

    async def quiet(self) -> None:
        """Waits until neither the app nor a widget of the screen on top has a message left."""
        steps = 0
        while steps < STEPS:
            screen = self.app.screen
            done = asyncio.Event()
            self.app.call_later(done.set)
            await asyncio.wait_for(done.wait(), 30)
            await self.pilot._wait_for_screen()
            steps = steps + 1 if self.app.is_idle and screen is self.app.screen else 0

    @property
    def notices(self) -> str:
        """What went wrong, and the way out."""
        return "\n".join(f"{note.title} {note.message}" for note in self.app._notifications)

    async def settle(self) -> None:
        """Waits for long work and for what it changed."""
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()
        await self.pilot.pause()

    def count(self, where: Where) -> int:
        return self.session.ledger().count()[where]

    def adds_up(self) -> bool:
        """Says whether every hunk is in one place; hunks without a patch are in one, too."""
        found = find_problems(self.session.ledger(), self.plan)
        return all("in no patch" in words for words in found)


def move_upstream(git_dir: Path) -> None:
    """Adds an empty commit to the branch main of a repository."""
    who = ("-c", "user.name=Up", "-c", "user.email=up@example.org")
    git = ("git", f"--git-dir={git_dir}", *who)
    made = subprocess.run(
        [*git, "commit-tree", "-p", "main", "-m", "More", "main^{tree}"],
        capture_output=True, check=True,
    )  # fmt: skip
    subprocess.run([*git, "update-ref", "refs/heads/main", made.stdout.strip()], check=True)


STEPS = 4
"""Steps of a key on its way up from the widget that has the focus to the app."""
NAMES = {
    "?": "question_mark", "/": "slash", "*": "asterisk", ".": "full_stop", "|": "vertical_line",
    "+": "plus", "-": "minus", "]": "right_square_bracket", "[": "left_square_bracket",
    " ": "space", "_": "underscore", ":": "colon", "(": "left_parenthesis",
    ")": "right_parenthesis", "<": "less_than_sign", ">": "greater_than_sign", ",": "comma",
}  # fmt: skip

Story = Callable[[Face], Awaitable[None]]
