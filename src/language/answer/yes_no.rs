//! Yes and no in the languages of the people who use these channels.

/// Whether a folded text says yes or no; `None` if neither.
pub(super) fn read(folded: &str) -> Option<bool> {
    let word = folded.trim_end_matches(['!', '.', '。', '~', '～', ',', ' ']);
    if YES.contains(&word) {
        Some(true)
    } else if NO.contains(&word) {
        Some(false)
    } else {
        None
    }
}

// Folded. Chinese in both scripts, Vietnamese (also as typed without marks), English, Thai,
// Indonesian and Malay, Japanese, Korean, and the neighbours in Europe.
const YES: &[&str] = &[
    "true",
    "1",
    "yes",
    "y",
    "yep",
    "yeah",
    "yup",
    "ok",
    "okay",
    "sure",
    "on",
    "是",
    "是的",
    "有",
    "好",
    "好的",
    "好啊",
    "要",
    "對",
    "对",
    "對的",
    "对的",
    "可以",
    "同意",
    "願意",
    "愿意",
    "需要",
    "沒問題",
    "没问题",
    "嗯",
    "行",
    "có",
    "co",
    "vâng",
    "vang",
    "dạ",
    "đúng",
    "đồng ý",
    "được",
    "ừ",
    "ใช่",
    "ครับ",
    "ค่ะ",
    "ได้",
    "ตกลง",
    "เอา",
    "มี",
    "ya",
    "iya",
    "boleh",
    "setuju",
    "はい",
    "うん",
    "ええ",
    "いいよ",
    "네",
    "예",
    "응",
    "oui",
    "si",
    "sí",
    "ja",
    "sim",
    "да",
    "👍",
    "✅",
    "⭕",
    "o",
];
const NO: &[&str] = &[
    "false",
    "0",
    "no",
    "n",
    "nope",
    "nah",
    "off",
    "否",
    "不",
    "不是",
    "不是的",
    "沒有",
    "没有",
    "沒",
    "没",
    "不要",
    "不好",
    "不對",
    "不对",
    "不行",
    "不可以",
    "不同意",
    "不願意",
    "不愿意",
    "不需要",
    "不用",
    "不用了",
    "無",
    "无",
    "không",
    "khong",
    "ko",
    "k",
    "hông",
    "chưa",
    "không có",
    "ไม่",
    "ไม่ใช่",
    "ไม่เอา",
    "ไม่ได้",
    "ไม่มี",
    "เปล่า",
    "tidak",
    "tak",
    "tidak ada",
    "bukan",
    "nggak",
    "enggak",
    "いいえ",
    "いや",
    "ううん",
    "아니",
    "아니요",
    "아니오",
    "아뇨",
    "non",
    "nein",
    "não",
    "nao",
    "нет",
    "👎",
    "❌",
    "x",
];

#[cfg(test)]
mod tests {
    use super::super::fold;
    use super::*;

    #[test]
    fn yes_and_no_in_many_languages() {
        for (text, expected) in [
            ("是", Some(true)),
            ("沒有", Some(false)),
            ("没有", Some(false)),
            ("好！", Some(true)),
            ("不要。", Some(false)),
            ("ＹＥＳ", Some(true)),
            ("CÓ", Some(true)),
            ("co\u{301}", Some(true)),
            ("Kho\u{302}ng", Some(false)),
            ("cỏ", None),
            ("ไม่", Some(false)),
            ("Tidak", Some(false)),
            ("はい", Some(true)),
            ("아니요", Some(false)),
            ("👍", Some(true)),
            ("⭕\u{fe0f}", Some(true)),
            ("maybe", None),
            ("!", None),
            ("", None),
        ] {
            assert_eq!(read(&fold(text)), expected, "{text}");
        }
    }

    #[test]
    fn the_words_are_folded_and_say_one_thing() {
        for word in YES.iter().chain(NO) {
            assert_eq!(&fold(word), word);
        }
        assert!(YES.iter().all(|word| !NO.contains(word)));
    }
}
