"""Who gets a patch, each once, and in which header."""

from __future__ import annotations

from patchsplit.model.plan import PatchId
from patchsplit.model.recipients import (
    Addressees,
    Policy,
    Recipient,
    RecipientSource,
    Role,
    Routing,
    merge_recipients,
    split_to_and_cc,
)


def person(name: str, address: str, *why: str, role: Role = Role.MAINTAINER) -> Recipient:
    return Recipient(name, address, role, why)


def test_everybody_is_there_once_with_all_reasons() -> None:
    first = person("Ada", "ada@a.b", "maintains x")
    again = person("", "ADA@a.b", "wrote y", "maintains x", role=Role.AUTHOR)
    other = person("Bob", "bob@a.b", "reviews x")
    assert merge_recipients([first, other, again]) == (
        person("Ada", "ada@a.b", "maintains x", "wrote y"),
        other,
    )


def test_a_name_that_is_known_later_is_taken() -> None:
    found = merge_recipients([person("", "ada@a.b", "x"), person("Ada", "Ada@a.b", "y")])
    assert found == (person("Ada", "ada@a.b", "x", "y"),)


def test_two_addresses_of_one_name_are_one_person_but_not_without_a_name() -> None:
    old = person("ada LOVELACE", "ada@old.b", "y")
    assert merge_recipients([person("Ada Lovelace", "ada@new.b", "x"), old]) == (
        person("Ada Lovelace", "ada@new.b", "x", "y"),
    )
    lists = [person("", "one@a.b"), person("", "two@a.b")]
    assert merge_recipients(lists) == tuple(lists)


def test_the_policy_says_who_is_in_to_and_in_cc() -> None:
    lead = person("", "l@a.b", role=Role.LIST)
    ada, bob = person("Ada", "a@a.b"), person("Bob", "b@a.b", role=Role.OWNER)
    team = person("", "@team", role=Role.MAINTAINER)
    found = split_to_and_cc([ada, lead, bob, team], Policy(lists=("all@a.b", "L@a.b")))
    assert [one.address for one in found.to] == ["all@a.b", "L@a.b"]
    assert found.to[1].why == ("gets every patch",)
    assert found.cc == (ada,)
    assert found.others == (bob, team), "no mail: not wanted, or no address"
    both = Policy(to=(Role.MAINTAINER,), cc=(Role.MAINTAINER, Role.OWNER))
    split = split_to_and_cc([ada, bob, team], both)
    assert (split.to, split.cc, split.others) == ((ada,), (bob,), (team,))


def test_the_recipients_of_a_series_are_those_of_its_patches() -> None:
    ada, bob = person("Ada", "a@a.b", "x"), person("Bob", "b@a.b", "x")
    eve = person("Eve", "e@a.b", "x", role=Role.OWNER)
    routing = Routing(
        RecipientSource.BLAME,
        "the lines",
        {
            PatchId("p1"): Addressees((ada,), (bob,), (eve,)),
            PatchId("p2"): Addressees((ada,), (person("Ada", "A@a.b", "y"), bob)),
        },
    )
    assert routing.series == Addressees((ada,), (bob,), (eve,))


def test_a_recipient_is_written_with_the_name_if_there_is_one() -> None:
    assert str(person("Ada", "a@a.b")) == "Ada <a@a.b>"
    assert str(person("", "a@a.b")) == "a@a.b"
