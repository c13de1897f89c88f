"""Letters of other scripts that readers take for Latin ones.

From Unicode's confusables.txt (UTS #39): single letters that stand for one of a to z, without those
that write words people send (Greek, Cyrillic, of which `mailrisk_ml.text.normalize` has its own
part, scripts of the Near East and of Asia). By their names, which that file lacks: small capitals,
letters in boxes, circles and brackets, and those with a stroke, hook or tail, which are no marks to
Unicode, without the ones of European languages (ø, đ, ħ, ŀ, ł, ŧ).
"""

from __future__ import annotations

_LOOK_ALIKES = {
    "a": "ɑᎪᗅᴀꓮ𐊠𖽀🄐🅐🅰Ⱥᶏẚ⒜ⱥ𜳖",
    "b": "ʙᏏᏴᑲᖯᗷꓐꞴ𐊂𐊡𐌁🄑🅑🅱ƀƁƂƃɃɓᵬᶀ⒝Ꞗꞗ𜳗",
    "c": "ᏟᴄⲤⲥꓚꮯ𐊢𐌂𐐕𐐽𐔜🄒🅒🅲ƇƈȻȼɕ⒞ꞒꞓꞔꟄ𝼝𜳘",
    "d": "ᎠᏧᑯᗞᗪᴅꓒꓓ🄓🅓🅳ƊƋƌȡɖɗᵭᶁᶑ⒟Ꟈꟈ🆥𝼥𜳙",
    "e": "Ꭼᴇꓰꬲ𐊆𑢦𑢮🄔🅔🅴Ɇɇᶒ⒠ⱸꬴ𜳚",
    "f": "քᖴẝꓝꜰꞘꞙꬵ𐊇𐊥𐔥𑢢𑣂🄕🅕🅵Ƒƒᵮᶂ⒡𜳛",
    "g": "ƍɡɢցᏀᏳᶃꓖ🄖🅖🅶ƓǤǥɠʛ⒢Ꞡꞡ𜳜",
    "h": "ʜհᎻᏂᕼⲎꓧ𐋏🄗🅗🅷ɦ⒣ⱧⱨꞕꞪ𜳝",
    "i": "ıƖɩɪᎥⲒꓲꭵ𐌉𑣃🄘🅘🅸Ɨɨᵻᶖ⒤Ɪ𝼚𜳞",
    "j": "ᎫᒍᴊꓙꞲ🄙🅙🅹Ɉɉʝ⒥𜳟",
    "k": "ᏦᴋⲔꓗ𐔘🄚🅚🅺Ƙƙᶄ⒦ⱩⱪꝀꝁꝂꝃꝄꝅꞢꞣ𜳠",
    "l": "ǀʟᏞᒪⳐꓡ𐊊𐐛𐔦𑢣𑢲𖼖𖼨🄛🅛🅻ӏӀƚȴȽɫɬɭᴌᶅ⒧ⱠⱡⱢꝈꝉꞎꞭꬷꬸꬹ𝼄𝼑𝼓𝼦𜳡",
    "m": "ᎷᗰᴍⲘꓟ𐊰𐌑🄜🅜🅼ɱᵯᶆ⒨Ɱꬺ𜳢",
    "n": "ɴոռⲚꓠ𐔓🄝🅝🅽ƝƞȠȵɲɳᵰᶇ⒩ꞐꞑꞤꞥꬻ𝼧𜳣",
    "o": "ՕօᴏᴑⲞⲟꓳꬽ𐊒𐊫𐐄𐐬𐓂𐓪𐔖𑢵𑣈𑣗🄞🅞🅾Ɵ⒪ⱺꝊꝋꝌꝍꬾ𝼛𜳤",
    "p": "ᏢᑭᴘⲢⲣꓑ𐊕🄟🅟🅿Ƥƥᵱᵽᶈ⒫ⱣꝐꝑꝒꝓꝔꝕ𜳥",
    "q": "գզꞯ🄠🅠🆀Ɋɋʠ⒬ꝖꝗꝘꝙ𜳦",
    "r": "ƦʀᎡᏒᖇⲅꓣꭇꭈꮁ𐒴𖼵🄡🅡🆁Ɍɍɼɽɾᵲᵳᶉ⒭ⱤꞦꞧꭆꭉ𝼖𝼨𜳧",
    "s": "ƽՏᏕᏚꓢꜱꮪ𐊖𐐠𐑈𑣁𖼺🄢🅢🆂ȿʂᵴᶊ⒮ⱾꞨꞩꟅꟉꟊ𝼞🄪𝼩Ꟍꟍ𜳨",
    "t": "ᎢᴛⲦꓔ𐊗𐊱𐌕𑢼𖼊🄣🅣🆃ƫƬƭƮȶȾʈᵵ⒯ⱦ𝼉𝼪𜳩",
    "u": "ʋՍսᑌᴜꓴꞟꭎꭒ𐓎𐓶𑢸𑣘𖽂🄤🅤🆄Ʋᵾᶙ⒰Ꞹꞹ𜳪",
    "v": "Ꮩᐯᴠꓦꮩ𐔝𑜆𑢠𑣀𖼈🄥🅥🆅⒱ⱱⱴꝞꝟ𜳫",
    "w": "ɯաᎳᏔᴡꓪꮃ𑜊𑜎𑜏🄦🅦🆆⒲Ⱳⱳ𜳬",
    "x": "ᕁᕽ᙭ⲬꓫꞳ𐊐𐊴𐌗𐔧🄧🅧🆇ᶍ⒳ꭖꭗꭘꭙ𜳭",
    "y": "ɣʏᎩᎽᶌỿⲨꓬꭚ𐊲𑢤𑣜𖽃🄨🅨🆈ƳƴɎɏỾ⒴𜳮",
    "z": "Ꮓᴢꓜꮓ𑢩𑣄🄩🅩🆉ƵƶȤȥɀʐʑᵶᶎ⒵ⱫⱬⱿꟆ𜳯",
}

#: Code points and that of the letter they look like.
LOOK_ALIKES = {ord(c): ord(letter) for letter, some in _LOOK_ALIKES.items() for c in some}
