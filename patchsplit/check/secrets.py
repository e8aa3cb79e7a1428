"""Credentials and private keys in a line, by the detectors of detect-secrets, where it is there.

Only detectors that know a kind of key by its form are asked: what merely looks random is in every
test suite. Nothing is verified, so nothing is asked of a network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

DETECTORS = (
    ("aws", "AWSKeyDetector"),
    ("azure_storage_key", "AzureStorageKeyDetector"),
    ("basic_auth", "BasicAuthDetector"),
    ("discord", "DiscordBotTokenDetector"),
    ("github_token", "GitHubTokenDetector"),
    ("gitlab_token", "GitLabTokenDetector"),
    ("jwt", "JwtTokenDetector"),
    ("mailchimp", "MailchimpDetector"),
    ("npm", "NpmDetector"),
    ("openai", "OpenAIDetector"),
    ("private_key", "PrivateKeyDetector"),
    ("pypi_token", "PypiTokenDetector"),
    ("sendgrid", "SendGridDetector"),
    ("slack", "SlackDetector"),
    ("square_oauth", "SquareOAuthDetector"),
    ("stripe", "StripeDetector"),
    ("telegram_token", "TelegramBotTokenDetector"),
)
"""Module of detect_secrets.plugins, and the class in it."""

SECRET_HINT = re.compile(
    r"PRIVATE KEY|PuTTY-User-Key|://[^\s/]+@|AccountKey=|\b(?:aws|AWS)|A3T[A-Z0-9]|A[BCKS][CIK]A"
    r"|gh[pousr]_|gl[a-z]{2,4}-|GR1348941|eyJ|[0-9a-z]-us\d|_authToken|\bsk-|pypi-|\bSG\."
    r"|xox[abposr]-|hooks\.slack|sq0csp-|k_live_|\d{8}:|[MNO][\w-]{23,25}\."
)
"""What a line has at least, for a detector to find anything: most lines have nothing of it."""

PLACEHOLDER = re.compile(
    r"(?:[<$%{*].*|x+|pass(?:word|wd)?|secret|changeme|guest|test|foo|bar|pw|token|\W*)",
    re.IGNORECASE,
)
"""A password that says that it is none."""


@cache
def load_detectors() -> tuple[Any, ...]:
    """Returns the detectors; none where detect-secrets is not installed, or lacks one by name."""
    found = []
    for module, name in DETECTORS:
        try:
            found.append(getattr(import_module(f"detect_secrets.plugins.{module}"), name)())
        except (ImportError, AttributeError):
            continue
    return tuple(found)


def find_secrets(text: str) -> Iterator[str]:
    """Yields what kinds of credentials a line holds, each once."""
    if not SECRET_HINT.search(text):
        return
    for detector in load_detectors():
        if any(not PLACEHOLDER.fullmatch(secret) for secret in detector.analyze_string(text)):
            yield str(detector.secret_type)
