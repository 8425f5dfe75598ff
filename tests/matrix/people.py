"""Who asks in the visibility matrix, and who may see what: the plain definition that everything is held against."""

from collections.abc import Callable

ANONYMOUS = "anonymous"
INACTIVE = "inactive"
MEMBER = "member"  # signed in, in no group
IN_A = "in_a"
IN_B = "in_b"
SUPERUSER = "superuser"  # no bypass where readers read

VIEWERS = (ANONYMOUS, INACTIVE, MEMBER, IN_A, IN_B, SUPERUSER)

EVERYBODY = frozenset(VIEWERS)
SIGNED_IN = frozenset({MEMBER, IN_A, IN_B, SUPERUSER})
GROUP_A = frozenset({IN_A})
NOBODY: frozenset[str] = frozenset()

# Every word that somebody may not see, and who may. A page has its word in its title, summary, body, slug and tag.
WORDS: dict[str, frozenset[str]] = {
    "kanaripublic": EVERYBODY,
    "kanarimembers": SIGNED_IN,
    "kanarigroup": GROUP_A,
    "kanarioldaddress": NOBODY,  # where the page for group A was before; whoever may see it is sent to it
    "kanaritopic": GROUP_A,
    "kanaribelow": GROUP_A,  # nothing restricts the page itself
    "kanarineither": NOBODY,  # for group B, below a topic for group A
    "kanaridraft": NOBODY,
    "kanariunpublished": NOBODY,
    "kanariretired": NOBODY,  # a page for group A that is retired and replaced by the public one
    "kanaridraftwords": NOBODY,  # a newer draft of the public page
    "kanarialias": GROUP_A,  # an alias of the page for group A, in a public topic
    "kanaritwin": EVERYBODY,  # a public page with a translation for group A
    "kanarikaksonen": GROUP_A,  # that translation
    "kanarisource": GROUP_A,  # a page for group A with a translation that nothing restricts
    "kanarilahde": GROUP_A,  # that translation
    "kanaripost": GROUP_A,  # a post for group A in a public blog, by an author and in a series of its own
    "kanarinotice": GROUP_A,  # an announcement for group A
    "kanariproduct": GROUP_A,  # the documentation of a product for group A
    "kanarifile": GROUP_A,  # a file in a collection for group A, on a public page
    "kanaripagefile": GROUP_A,  # a file that everybody might have, on a page for group A
    "kanariimage": NOBODY,  # images need no sign-in, so those in a restricted collection are shown to nobody
}

# Pages by key: the word that they go by in each language that they answer for.
PAGES: dict[str, dict[str, str]] = {
    "kanaripublic": {"en": "kanaripublic", "fi": "kanaripublic"},
    "kanarimembers": {"en": "kanarimembers", "fi": "kanarimembers"},
    "kanarioldaddress": {"en": "kanarigroup", "fi": "kanarigroup"},  # the key is from the first slug
    "kanaritopic": {"en": "kanaritopic", "fi": "kanaritopic"},
    "kanaribelow": {"en": "kanaribelow", "fi": "kanaribelow"},
    "kanarineither": {"en": "kanarineither", "fi": "kanarineither"},
    "kanaridraft": {"en": "kanaridraft", "fi": "kanaridraft"},
    "kanariunpublished": {"en": "kanariunpublished", "fi": "kanariunpublished"},
    "kanarialias": {"en": "kanarialias", "fi": "kanarialias"},
    # A translation for some covers what would answer for it: nobody else gets the English page in its place.
    "kanaritwin": {"en": "kanaritwin", "fi": "kanarikaksonen"},
    "kanarisource": {"en": "kanarisource", "fi": "kanarilahde"},
    "kanaripost": {"en": "kanaripost", "fi": "kanaripost"},
    "blog": {"en": "", "fi": ""},
    "kanarinotice": {"en": "kanarinotice", "fi": "kanarinotice"},
    "campaigns": {"en": "", "fi": ""},
    "kanariproduct": {"en": "kanariproduct", "fi": "kanariproduct"},
    "home": {"en": "", "fi": ""},
    "hub": {"en": "", "fi": ""},
}

# Those that exist in Finnish.
TRANSLATED = {"kanaritwin", "kanarisource", "home", "hub"}

# Who is sent on from retired pages, by key.
SENT_ON = {"kanariretired": GROUP_A}

MaySee = Callable[[str, str], bool]


def may_see(viewer: str, word: str) -> bool:
    """Say whether the viewer may see a word."""
    return not word or viewer in WORDS[word]


def hidden_words(viewer: str, locale: str | None = None) -> list[str]:
    """Return the words that must not reach the viewer; where one language is read, what that language covers, too."""
    hidden = [word for word in WORDS if not may_see(viewer, word)]
    if locale is not None:
        shown = {words[locale] for words in PAGES.values()} | {"kanarioldaddress"}
        covered = {word for words in PAGES.values() for word in words.values()} - shown
        hidden += [word for word in covered if not _translated_for(viewer, word, locale)]
    # A key is no secret of its own: whoever sees the page has it.
    if may_see(viewer, "kanarigroup"):
        hidden.remove("kanarioldaddress")
    return sorted(set(hidden))


def _translated_for(viewer: str, word: str, locale: str) -> bool:
    """Say whether a word of another language is shown as the translation of a page that the viewer sees."""
    return any(
        word in words.values() and may_see(viewer, words[locale]) and may_see(viewer, word) for words in PAGES.values()
    )


def visible_keys(viewer: str, locale: str) -> set[str]:
    """Return the keys of the pages that the viewer gets in a language."""
    return {key for key, words in PAGES.items() if may_see(viewer, words[locale])}
