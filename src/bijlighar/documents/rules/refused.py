"""Why an upload is not taken, in words for the person who sent it."""

from __future__ import annotations

_WORDS = {
    "EMPTY": ("The file is empty. Please choose it again.", "फ़ाइल खाली है। दोबारा चुनिए।"),
    "TOO_BIG": (
        "The file has {size} MB; at most {most} MB can be taken. Please send a smaller photo or scan.",
        "फ़ाइल {size} एमबी की है; {most} एमबी तक ली जा सकती है। छोटी फ़ोटो या स्कैन भेजिए।",
    ),
    "UNKNOWN_KIND": (
        "This is no photo (JPEG, PNG, WebP) and no PDF. Please send it as one of these.",
        "यह न फ़ोटो (जेपीईजी, पीएनजी, वेबपी) है, न पीडीएफ़। इनमें से किसी रूप में भेजिए।",
    ),
    "TOO_MANY_PIXELS": (
        "The picture has {pixels} megapixels; at most {most} can be opened safely. "
        "Please take it with a smaller size.",
        "तस्वीर {pixels} मेगापिक्सल की है; {most} मेगापिक्सल तक ही खोली जा सकती है। छोटे आकार में खींचिए।",
    ),
    "BROKEN": (
        "The file cannot be opened: it is damaged or was not sent to its end. Please send it again.",
        "फ़ाइल नहीं खुल रही: खराब है या पूरी नहीं पहुँची। दोबारा भेजिए।",
    ),
    "ACTIVE_PDF": (
        "This PDF holds a program or a hidden file. Please print it to a new PDF and send that.",
        "इस पीडीएफ़ में कोई प्रोग्राम या छिपी फ़ाइल है। इसे नई पीडीएफ़ में प्रिंट करके भेजिए।",
    ),
    "LOCKED_PDF": (
        "This PDF is locked with a password. Please send one that opens without it.",
        "यह पीडीएफ़ पासवर्ड से बंद है। बिना पासवर्ड वाली भेजिए।",
    ),
}


class DocumentRefused(ValueError):
    """An upload was not taken; `code`, `words_en` and `words_hi` say why and what to do."""

    def __init__(self, code: str, **values: str | int) -> None:
        self.code = code
        self.words_en, self.words_hi = (words.format(**values) for words in _WORDS[code])
        super().__init__(self.words_en)
