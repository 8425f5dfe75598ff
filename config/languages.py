"""The languages of the content, as the environment names them, and which of them answer for others."""

from collections.abc import Mapping

from django.utils.translation import get_language_info

from config.values import SettingError, items, text


def content_languages(source: Mapping[str, str]) -> tuple[str, ...]:
    """Return the codes of the languages that content is written in. Raises SettingError."""
    codes = tuple(dict.fromkeys(items(text(source, "CONTENT_LANGUAGES", "en,fi,sv,de"))))
    for code in codes:
        try:
            get_language_info(code)
            known = code == code.lower()
        except KeyError:
            known = False
        if not known:
            raise SettingError(
                f"CONTENT_LANGUAGES has {code!r}, but must be language codes separated by commas, such as en,fi,pt-br."
            )
    if not codes:
        raise SettingError("CONTENT_LANGUAGES must name at least one language.")
    return codes


def default_language(source: Mapping[str, str], languages: tuple[str, ...]) -> str:
    """Return the language of those who ask for none that there is. Raises SettingError."""
    value = text(source, "DEFAULT_LANGUAGE", "en" if "en" in languages else languages[0])
    if value not in languages:
        raise SettingError(
            f"DEFAULT_LANGUAGE is {value!r}, but must be one of CONTENT_LANGUAGES ({', '.join(languages)})."
        )
    return value


def locale_fallbacks(source: Mapping[str, str], languages: tuple[str, ...], default: str) -> dict[str, tuple[str, ...]]:
    """Return for every language those that answer when it has nothing, best first.

    `nn:nb:en,sv:en` says that Norwegian Nynorsk is answered by Bokmål, then by English. A language that is
    not mentioned falls back to the default one; one that is mentioned alone (`de:`) falls back to nothing.
    Raises SettingError.
    """
    chains: dict[str, tuple[str, ...]] = {code: () if code == default else (default,) for code in languages}
    seen: set[str] = set()
    for item in items(text(source, "LOCALE_FALLBACKS", "")):
        locale, *chain = (code.strip() for code in item.split(":"))
        chain = [code for code in chain if code]
        for code in (locale, *chain):
            if code not in languages:
                raise SettingError(f"LOCALE_FALLBACKS has {code!r}, which is not one of CONTENT_LANGUAGES.")
        if ":" not in item or len({locale, *chain}) != len(chain) + 1:
            raise SettingError(
                f"LOCALE_FALLBACKS has {item!r}, but each of its items must be a language and those that "
                "answer for it, such as nn:nb:en, none of them twice."
            )
        if locale in seen:
            raise SettingError(f"LOCALE_FALLBACKS says twice what answers for {locale!r}.")
        seen.add(locale)
        chains[locale] = tuple(chain)
    return chains
