"""Letters of other scripts that readers take for Latin ones.

From Unicode's confusables.txt (UTS #39): single letters that stand for one of a to z, without those
that write words people send (Greek, Cyrillic, of which `mailrisk_ml.text.normalize` has its own
part, scripts of the Near East and of Asia). By their names, small capitals and letters in boxes,
circles and brackets, which that file lacks.
"""

from __future__ import annotations

_LOOK_ALIKES = {
    "a": "ɑᎪᗅᴀꓮ𐊠𖽀🄐🅐🅰",
    "b": "ʙᏏᏴᑲᖯᗷꓐꞴ𐊂𐊡𐌁🄑🅑🅱",
    "c": "ᏟᴄⲤⲥꓚꮯ𐊢𐌂𐐕𐐽𐔜🄒🅒🅲",
    "d": "ᎠᏧᑯᗞᗪᴅꓒꓓ🄓🅓🅳",
    "e": "Ꭼᴇꓰꬲ𐊆𑢦𑢮🄔🅔🅴",
    "f": "քᖴẝꓝꜰꞘꞙꬵ𐊇𐊥𐔥𑢢𑣂🄕🅕🅵",
    "g": "ƍɡɢցᏀᏳᶃꓖ🄖🅖🅶",
    "h": "ʜհᎻᏂᕼⲎꓧ𐋏🄗🅗🅷",
    "i": "ıƖɩɪᎥⲒꓲꭵ𐌉𑣃🄘🅘🅸",
    "j": "ᎫᒍᴊꓙꞲ🄙🅙🅹",
    "k": "ᏦᴋⲔꓗ𐔘🄚🅚🅺",
    "l": "ǀʟᏞᒪⳐꓡ𐊊𐐛𐔦𑢣𑢲𖼖𖼨🄛🅛🅻ӏӀ",
    "m": "ᎷᗰᴍⲘꓟ𐊰𐌑🄜🅜🅼",
    "n": "ɴոռⲚꓠ𐔓🄝🅝🅽",
    "o": "ՕօᴏᴑⲞⲟꓳꬽ𐊒𐊫𐐄𐐬𐓂𐓪𐔖𑢵𑣈𑣗🄞🅞🅾",
    "p": "ᏢᑭᴘⲢⲣꓑ𐊕🄟🅟🅿",
    "q": "գզꞯ🄠🅠🆀",
    "r": "ƦʀᎡᏒᖇⲅꓣꭇꭈꮁ𐒴𖼵🄡🅡🆁",
    "s": "ƽՏᏕᏚꓢꜱꮪ𐊖𐐠𐑈𑣁𖼺🄢🅢🆂",
    "t": "ᎢᴛⲦꓔ𐊗𐊱𐌕𑢼𖼊🄣🅣🆃",
    "u": "ʋՍսᑌᴜꓴꞟꭎꭒ𐓎𐓶𑢸𑣘𖽂🄤🅤🆄",
    "v": "Ꮩᐯᴠꓦꮩ𐔝𑜆𑢠𑣀𖼈🄥🅥🆅",
    "w": "ɯաᎳᏔᴡꓪꮃ𑜊𑜎𑜏🄦🅦🆆",
    "x": "ᕁᕽ᙭ⲬꓫꞳ𐊐𐊴𐌗𐔧🄧🅧🆇",
    "y": "ɣʏᎩᎽᶌỿⲨꓬꭚ𐊲𑢤𑣜𖽃🄨🅨🆈",
    "z": "Ꮓᴢꓜꮓ𑢩𑣄🄩🅩🆉",
}

#: Code points and that of the letter they look like.
LOOK_ALIKES = {ord(c): ord(letter) for letter, some in _LOOK_ALIKES.items() for c in some}
