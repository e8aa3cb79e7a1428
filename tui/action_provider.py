"""The command palette: the actions of the screen, found by characters of their help."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from .actions import Action, find_keys, format_keys, list_actions
from .host import Host
from .screens.base import BaseScreen


class ActionProvider(Provider):
    """Finds actions of the screen that the palette was opened on."""

    def _list_actions(self) -> Iterator[Action]:
        if isinstance(self.screen, BaseScreen):
            yield from (
                action for action in list_actions(self.screen.SCOPE) if action.name != "palette"
            )

    def _describe(self, action: Action) -> str:
        app = cast("Host", self.app)
        return f"{action.help}  {format_keys(find_keys(action, app.preset))}"

    async def discover(self) -> Hits:
        for action in self._list_actions():
            run = partial(self.screen.run_action, _strip_screen(action.call))
            words = self._describe(action)
            yield DiscoveryHit(Content(words), run, text=words)

    async def search(self, query: str) -> Hits:
        """Yields the actions whose words match `query`."""
        matcher = self.matcher(query)
        for action in self._list_actions():
            words = self._describe(action)
            score = matcher.match(words)
            if score > 0:
                run = partial(self.screen.run_action, _strip_screen(action.call))
                yield Hit(score, Content(words), run, text=words)


def _strip_screen(call: str) -> str:
    """Returns a call as the screen runs it.

    While the palette is open, "screen." would be the palette.
    """
    return call.removeprefix("screen.")
