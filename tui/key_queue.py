"""Keys that are typed ahead: each waits until what the key before it does is done.

textual hands a key to the widget that has the focus when it arrives, even where a key before it is
about to open a dialog: the first letters of a search would be commands of the list below. Here a
key that follows another closely waits for a message that goes the other's way, twice: the second
one is behind all that the key itself had posted.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import Any

from textual import events
from textual.app import App
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

CLOSELY = 0.25
"""Seconds within which a key follows another closely."""
LONGEST = 1.0
"""Seconds that a key waits at most: a widget that goes away takes its messages along."""
OPENING = 2.0
"""Seconds that keys wait for a screen that is being opened."""
TURN = 0.002
"""Seconds between two looks whether it is there."""


class Passed(Message):
    """Comes to the app on the way of a key, behind it."""

    def __init__(self, way: Widget, *, again: bool) -> None:
        super().__init__()
        self.way = way
        self.again = again
        """Whether it has to go once more."""


class Patient(App[None]):
    """An app that takes keys one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self._ahead: deque[events.Key] = deque()
        self._way: Widget | None = None
        """Where the last key went."""
        self._when = 0.0
        """When that was, by the monotonic clock."""
        self._limit: Timer | None = None
        """Ends the wait for a message that its widget took along when it went away."""
        self._stopped = False
        """Whether keys wait until go_on()."""

    @property
    def busy(self) -> bool:
        """Whether work is under way that no screen shows yet."""
        return False

    @property
    def at_rest(self) -> bool:
        """Whether no key waits for another."""
        return not self._ahead

    def exit(self, *args: Any, **options: Any) -> None:
        """Ends the app; keys that were typed ahead are forgotten."""
        self._ahead.clear()
        super().exit(*args, **options)

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
        elif self._ahead or self.busy or time.monotonic() - self._when < CLOSELY:
            self._ahead.append(event)
            if len(self._ahead) == 1:
                await self._wait()
        else:
            await self._hand_on(event)

    async def _hand_on(self, key: events.Key) -> None:
        self._way, self._when = self.focused or self.screen, time.monotonic()
        await super().on_event(key)

    async def _wait(self) -> None:
        """Sends a message behind the last key; without its widget there is nothing to wait for."""
        if self._way is None or not self._way.post_message(Passed(self._way, again=True)):
            await self._next()
        else:
            self._limit = self.set_timer(LONGEST, self._next)

    async def on_passed(self, message: Passed) -> None:
        if not self._ahead or message.way is not self._way:
            return
        if not (message.again and message.way.post_message(Passed(message.way, again=False))):
            await self._next()

    async def _next(self) -> None:
        """Hands on the first of the keys that wait; the next one waits for it."""
        if self._limit is not None:
            self._limit.stop()
            self._limit = None
        self._stopped = self.busy
        if self._ahead and not self._stopped:
            await _opened(self.screen)
            await self._hand_on(self._ahead.popleft())
        if self._ahead and not self._stopped:
            await self._wait()

    async def go_on(self) -> None:
        """Hands on the keys that came while the app was busy."""
        if self._stopped:
            self._stopped = False
            await self._wait()


async def _opened(screen: Screen[object]) -> None:
    """Waits until a screen takes keys; one that does not open in a while is not waited for."""
    waited = 0.0
    while not screen.is_mounted and waited < OPENING:
        await asyncio.sleep(TURN)
        waited += TURN
