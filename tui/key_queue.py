"""Keys that are typed ahead: each is handled only when the key before it has taken effect.

textual hands a key to the widget that has the focus when it arrives, even where the key before it
is about to open a dialog: the first characters of a search would become commands of the list. Here,
a key that arrives soon after another one waits for a message that is sent to the other's widget
and back, twice: the second one arrives after all messages that the other key posted.
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
"""A key that arrives less than this many seconds after another one waits for it."""
MAX_WAIT_SECONDS = 1.0
"""Seconds that a key waits at most; a widget that is removed loses its messages."""
OPEN_TIMEOUT = 2.0
"""Seconds that keys wait at most for a screen that is being opened."""
POLL_SECONDS = 0.002
"""Seconds between two checks whether it is open."""


class Passed(Message):
    """Takes the way of the last key from its widget to the app, after it."""

    def __init__(self, target: Widget, *, again: bool) -> None:
        super().__init__()
        self.target = target
        self.again = again
        """Whether it is to be sent once more."""


class KeyQueue(App[None]):
    """An app that handles keys one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting_keys: deque[events.Key] = deque()
        self._last_target: Widget | None = None
        """The widget that the last key went to."""
        self._last_key_time = 0.0
        """When it did, in seconds of the monotonic clock."""
        self._wait_timer: Timer | None = None
        """Ends the wait for a message that was lost with its widget."""
        self._is_paused = False
        """Whether keys wait until resume_keys() is called."""

    @property
    def is_busy(self) -> bool:
        """Whether long work has begun whose progress is not shown yet."""
        return False

    @property
    def is_idle(self) -> bool:
        """Whether no key is waiting."""
        return not self._waiting_keys

    def exit(self, *args: Any, **options: Any) -> None:
        """Ends the app, and discards the keys that are waiting."""
        self._waiting_keys.clear()
        super().exit(*args, **options)

    async def on_event(self, event: events.Event) -> None:
        """Hands on a key at once, or queues it while others wait or the app is busy."""
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
        """Sends a message after the last key; without its widget, hands on the next key at once."""
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
        """Hands on the first of the waiting keys; the next one waits for it."""
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
    """Waits until a screen takes keys, but not longer than OPEN_TIMEOUT."""
    waited = 0.0
    while not screen.is_mounted and waited < OPEN_TIMEOUT:
        await asyncio.sleep(POLL_SECONDS)
        waited += POLL_SECONDS
