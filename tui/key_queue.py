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

MAX_GAP_SECONDS = 0.25
"""Seconds within which a key follows another closely."""
MAX_WAIT_SECONDS = 1.0
"""Seconds that a key waits at most: a widget that goes away takes its messages along."""
OPEN_TIMEOUT = 2.0
"""Seconds that keys wait for a screen that is being opened."""
POLL_SECONDS = 0.002
"""Seconds between two looks whether it is there."""


class Passed(Message):
    """Comes to the app on the way of a key, behind it."""

    def __init__(self, target: Widget, *, again: bool) -> None:
        super().__init__()
        self.target = target
        self.again = again
        """Whether it has to go once more."""


class KeyQueue(App[None]):
    """An app that takes keys one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting_keys: deque[events.Key] = deque()
        self._last_target: Widget | None = None
        """Where the last key went."""
        self._last_key_time = 0.0
        """When that was, by the monotonic clock."""
        self._wait_timer: Timer | None = None
        """Ends the wait for a message that its widget took along when it went away."""
        self._is_paused = False
        """Whether keys wait until go_on()."""

    @property
    def is_busy(self) -> bool:
        """Whether work is under way that no screen shows yet."""
        return False

    @property
    def is_idle(self) -> bool:
        """Whether no key waits for another."""
        return not self._waiting_keys

    def exit(self, *args: Any, **options: Any) -> None:
        """Ends the app; keys that were typed ahead are forgotten."""
        self._waiting_keys.clear()
        super().exit(*args, **options)

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
        elif (
            self._waiting_keys
            or self.is_busy
            or time.monotonic() - self._last_key_time < MAX_GAP_SECONDS
        ):
            self._waiting_keys.append(event)
            if len(self._waiting_keys) == 1:
                await self._await_last_key()
        else:
            await self._hand_on_key(event)

    async def _hand_on_key(self, key: events.Key) -> None:
        self._last_target, self._last_key_time = self.focused or self.screen, time.monotonic()
        await super().on_event(key)

    async def _await_last_key(self) -> None:
        """Sends a message behind the last key; without its widget there is nothing to wait for."""
        if self._last_target is None or not self._last_target.post_message(
            Passed(self._last_target, again=True)
        ):
            await self._hand_on_next_key()
        else:
            self._wait_timer = self.set_timer(MAX_WAIT_SECONDS, self._hand_on_next_key)

    async def on_passed(self, message: Passed) -> None:
        if not self._waiting_keys or message.target is not self._last_target:
            return
        if not (message.again and message.target.post_message(Passed(message.target, again=False))):
            await self._hand_on_next_key()

    async def _hand_on_next_key(self) -> None:
        """Hands on the first of the keys that wait; the next one waits for it."""
        if self._wait_timer is not None:
            self._wait_timer.stop()
            self._wait_timer = None
        self._is_paused = self.is_busy
        if self._waiting_keys and not self._is_paused:
            await _wait_until_open(self.screen)
            await self._hand_on_key(self._waiting_keys.popleft())
        if self._waiting_keys and not self._is_paused:
            await self._await_last_key()

    async def resume_keys(self) -> None:
        """Hands on the keys that came while the app was busy."""
        if self._is_paused:
            self._is_paused = False
            await self._await_last_key()


async def _wait_until_open(screen: Screen[object]) -> None:
    """Waits until a screen takes keys; one that does not open in a while is not waited for."""
    waited = 0.0
    while not screen.is_mounted and waited < OPEN_TIMEOUT:
        await asyncio.sleep(POLL_SECONDS)
        waited += POLL_SECONDS
