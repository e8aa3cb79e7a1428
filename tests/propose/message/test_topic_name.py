"""Topics are named by their area, the common words of their new names, and one of these."""

from __future__ import annotations

from items import item

from patchsplit.propose.message.topic_name import TopicContent, write_topic_names

CACHE = TopicContent(
    [
        [item("conf/cache.c", "virCachetuneNew|virCachetuneAlloc", defines="virCachetuneNew")],
        [item("docs/format.rst", "virCachetuneNew of a cachetune")],
    ],
    ["conf: Add virCachetuneNew()", "docs: Describe it"],
)
RING = TopicContent([[item("lib/ring.c", "ring_peek")]], ["ring: Add ring_peek()."])


def name(*topics: TopicContent) -> list[str]:
    new = {
        word
        for topic in topics
        for items in topic.patches
        for one in items
        for word in one.added
        if "une" in word or "_" in word
    }
    return write_topic_names(topics, frozenset(new))


def test_a_topic_of_one_patch_has_its_subject() -> None:
    assert name(RING) == ["ring: Add ring_peek()"]


def test_a_topic_of_several_is_named_by_its_words_and_its_main_name() -> None:
    (found,) = name(CACHE)
    assert found.startswith("conf: ")
    assert "cachetune" in found
    assert found.endswith("(virCachetuneNew)")


def test_names_are_unique() -> None:
    assert name(RING, RING) == ["ring: Add ring_peek()", "ring: Add ring_peek() 2"]


def test_where_no_prefix_is_common_the_folder_of_most_is_the_area() -> None:
    topic = TopicContent(
        [[item(f"net/{n}.c", f"flow_mark_{n}")] for n in "abc"],
        ["net/a: One", "net/b: Two", "net/c: Three"],
    )
    assert name(topic)[0].startswith("net: ")


def test_words_that_tell_nothing_are_no_name() -> None:
    topic = TopicContent([[item("a.c", "x")], [item("b.c", "y")]], ["a: Fix", "b: Fix"])
    assert name(topic) == ["a"]


def test_a_topic_without_any_word_is_called_topic() -> None:
    topic = TopicContent([[item("a.c", "x")], [item("b.c", "y")]], ["Fix", "Update"])
    assert name(topic) == ["topic"]


def test_an_english_word_of_one_document_is_no_name() -> None:
    topic = TopicContent(
        [[item("docs/a.rst", "Because")], [item("docs/b.rst", "things")]], ["docs: A", "docs: B"]
    )
    found = write_topic_names([topic], frozenset({"Because"}))
    assert "(Because)" not in found[0]
