"""Words of a text, and those that say nothing."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_WORD = re.compile(r"[^\W\d_]\w+")

_GRAMMAR = """
    a about after all also an and any are as at be been between both but by can could each for from
    has have how if in into is it its may more most must no not of on one only or other our over
    so some such than that the their them then there these they this those through to two under
    up use used very was we well were what when which while who will with within would you your
    aber als am auch auf aus bei bis da damit dass dem den der des die dies diese dieser durch
    ein eine einem einen einer eines er es für hat im ihr ihre ist kann mehr mit nach nicht noch
    nur oder sich sie sind sowie über um und uns unser unsere unter vom von vor wie wir wird werden
    zu zum zur zwischen
    au aux avec ce ces cette comme dans de du elle en entre est et il ils je la le les leur
    leurs mais ne nos notre nous ont ou où par pas plus pour qui que sa ses son sont sous sur
    un une vos votre vous à été être
    al como con cual del desde donde el ella ellos esta este estos fue ha han hasta
    las lo los más muy nos nuestra nuestro para pero por se ser sin sobre su sus
    también una uno y
"""
_STOP = frozenset(_GRAMMAR.split())
"""Words of grammar in English, German, French and Spanish: they are in every text."""


def count_words(text: str) -> Counter[str]:
    """
    Count the words of a text in any language, without those of grammar.

    Parameters
    ----------
    text
        The text. Compatible characters are made alike, capitals are folded; accents stay.

    Returns
    -------
    Counter
        How often each word of two letters or more is in it, in the order of their first place.

    Examples
    --------
    >>> count_words("The ﬁbre lasers, and THE lasers’ fibre optics")
    Counter({'fibre': 2, 'lasers': 2, 'optics': 1})
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return Counter(word for word in _WORD.findall(folded) if word not in _STOP)
