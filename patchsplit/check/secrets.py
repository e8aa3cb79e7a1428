"""Lines to the kinds of credentials in them, by detect-secrets.

Only detectors that recognise a key by its form are used, as random strings are in every test suite.
Nothing is verified, so no network is used.
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
"""(module of detect_secrets.plugins, class in it)."""

SECRET_HINT = re.compile(
    r"PRIVATE KEY|PuTTY-User-Key|://[^\s/]+@|AccountKey=|\b(?:aws|AWS)|A3T[A-Z0-9]|A[BCKS][CIK]A"
    r"|gh[pousr]_|gl[a-z]{2,4}-|GR1348941|eyJ|[0-9a-z]-us\d|_authToken|\bsk-|pypi-|\bSG\."
    r"|xox[abposr]-|hooks\.slack|sq0csp-|k_live_|\d{8}:|[MNO][\w-]{23,25}\."
)
"""What any line with a credential has; it is matched first, as most lines have none."""

PLACEHOLDER = re.compile(
    r"(?:[<$%{*].*|x+|pass(?:word|wd)?|secret|changeme|guest|test|foo|bar|pw|token|\W*)",
    re.IGNORECASE,
)
"""A placeholder for a password."""


@cache
def load_detectors() -> tuple[Any, ...]:
    return tuple(
        getattr(import_module(f"detect_secrets.plugins.{module}"), name)()
        for module, name in DETECTORS
    )


def find_secrets(text: str) -> Iterator[str]:
    """Yields the kinds of credentials in a line, each once."""
    if not SECRET_HINT.search(text):
        return
    for detector in load_detectors():
        if any(not PLACEHOLDER.fullmatch(secret) for secret in detector.analyze_string(text)):
            yield str(detector.secret_type)
