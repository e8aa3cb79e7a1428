"""The command palette: every action of the screen, found by letters of its help."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from .actions import Action, keys_of, on, readable
from .host import Host
from .screens.base import Sheet


class Actions(Provider):
    """The table of actions, for the screen that the palette was opened on."""

    def _all(self) -> Iterator[Action]:
        if isinstance(self.screen, Sheet):
            yield from (action for action in on(self.screen.SCOPE) if action.name != "palette")

    def _words(self, action: Action) -> str:
        app = cast("Host", self.app)
        return f"{action.help}  {readable(keys_of(action, app.preset))}"

    async def discover(self) -> Hits:
        for action in self._all():
            run = partial(self.screen.run_action, _from_screen(action.call))
            words = self._words(action)
            yield DiscoveryHit(Content(words), run, text=words)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for action in self._all():
            words = self._words(action)
            score = matcher.match(words)
            if score > 0:
                run = partial(self.screen.run_action, _from_screen(action.call))
                yield Hit(score, Content(words), run, text=words)


def _from_screen(call: str) -> str:
    """Names an action as the screen runs it: its own need no prefix."""
    return call.removeprefix("screen.")
