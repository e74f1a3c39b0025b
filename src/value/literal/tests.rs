//! What is found in text, and what is not.

use crate::value::literal::*;

fn phone(digits: &str) -> Found {
    Found::Phone(digits.to_owned())
}

fn hours(open: u16, close: u16) -> Found {
    Found::Hours { open: open * 60, close: close * 60 }
}

/// What is found, and the text it takes.
fn found(text: &str) -> Vec<(Found, &str)> {
    scan(text).into_iter().map(|one| (one.found, &text[one.range])).collect()
}

#[test]
fn phones() {
    for text in [
        "0120-000-123",
        "０１２０－０００－１２３",
        "0120 000 123",
        "0120　000　123",
        "0120 - 000 - 123",
        "(0120)000-123",
        "（０１２０）０００－１２３",
        "0120(000)123",
        "0120 (000) 123",
        "0120‐000‐123",
        "0120ー000ー123",
        "0120−000−123",
        "0120.000.123",
        "0120000123",
        "０１２００００１２３",
        "+81 120 000 123",
        "+81-120-000-123",
        "＋８１ (0)120-000-123",
        "+81120000123",
    ] {
        assert_eq!(found(text), [(phone("0120000123"), text)]);
        let around = format!("電話は{text}、または");
        assert_eq!(found(&around), [(phone("0120000123"), text)]);
        let around = format!("（TEL{text}）24時間");
        assert_eq!(found(&around), [(phone("0120000123"), text)]);
    }
    assert_eq!(found("（06）0000‐1234"), [(phone("0600001234"), "（06）0000‐1234")]);
    assert_eq!(found("03(0000)6135まで"), [(phone("0300006135"), "03(0000)6135")]);
    assert_eq!(found("090-0000-1234"), [(phone("09000001234"), "090-0000-1234")]);
    assert_eq!(found("0800-000-1234"), [(phone("08000001234"), "0800-000-1234")]);
    let two = "0120-000-123/03-0000-1234,03-0000-1235 06-0000-1234";
    assert_eq!(found(two).len(), 4);
    assert_eq!(found("0120 000 123 24時間").len(), 1);
    assert_eq!(found("〒000-0000 東京 03-0000-1234").len(), 1);
}

#[test]
fn no_phones() {
    for text in [
        "2023-06-01",
        "12345678901234",
        "01234567890123",
        "978-4-06-123456-7",
        "4-0120-000-123",
        "0120-000-1234",
        "0120-000-12",
        "0120-000-123-4",
        "id0312345678",
        "/0312345678",
        "0312345678abc",
        "0.1234567890",
        "00-1234-5678",
        "01-02-03-04-05",
        "〒010-0001 123",
        "06:00",
        "05-31 2023-06",
        "+1 0120",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn amounts() {
    for text in [
        "10万円",
        "１０万円",
        "100,000円",
        "１００，０００円",
        "100000円",
        "十万円",
        "拾万円",
        "10 万 円",
        "10万　円",
        "¥100,000",
        "￥１００,０００",
        "¥ 100,000",
        "JPY 100,000",
        "100,000 JPY",
        "100,000 yen",
        "100千円",
        "百千円",
    ] {
        let expected = if text == "百千円" { vec![] } else { vec![(Found::Money(100_000), text)] };
        assert_eq!(found(text), expected, "{text}");
        let around = format!("最大で{text}、まで");
        assert_eq!(found(&around), expected, "{text}");
    }
    for (text, yen) in [
        ("五万円", 50_000),
        ("二十万円", 200_000),
        ("三千円", 3000),
        ("3千円", 3000),
        ("1億円", 100_000_000),
        ("1億2,000万円", 120_000_000),
        ("1.5万円", 15_000),
        ("0円", 0),
        ("一円", 1),
        ("千円", 1000),
    ] {
        assert_eq!(found(text), [(Found::Money(yen), text)]);
    }
    assert_eq!(found("30万円限度"), [(Found::Money(300_000), "30万円")]);
    assert_eq!(found("20～40万円"), [(Found::Money(200_000), "20"), (Found::Money(400_000), "40万円")]);
    assert_eq!(found("20万～40万円"), [(Found::Money(200_000), "20万"), (Found::Money(400_000), "40万円")]);
    assert_eq!(found("5000～1万円"), [(Found::Money(5000), "5000"), (Found::Money(10_000), "1万円")]);
    assert_eq!(found("20万円～40万円").len(), 2);
    assert_eq!(found("10万円,20万円/30万円").len(), 3);
    assert_eq!(found("3日で30万円"), [(Found::Money(300_000), "30万円")]);
    assert_eq!(found("2023年6月から10万円"), [(Found::Money(100_000), "10万円")]);
}

#[test]
fn no_amounts() {
    for text in [
        "円滑に進める",
        "円グラフ",
        "3円グラフ",
        "円形",
        "近畿一円",
        "万一円高",
        "数十万円",
        "数2千円",
        "何万円",
        "十数万円",
        "1.55円",
        "1,2345円",
        "10万",
        "10万人",
        "二円卓",
        "2023年",
        "3千人の円",
        "PJPY 5",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn opening_hours() {
    for text in [
        "6時～21時",
        "6時~21時",
        "6時〜21時",
        "６時〜２１時",
        "6 時 ～ 21 時",
        "6～21時",
        "6:00-21:00",
        "6:00～21:00",
        "06:00 – 21:00",
        "６：００－２１：００",
        "午前6時から午後9時",
        "午前６時～午後９時",
        "午前6：00～午後9：00",
        "6時から21時",
        "6時00分～21時00分",
        "朝6時～夜9時",
        "AM6:00-PM9:00",
        "AM 6:00 - PM 9:00",
        "6:00AM-9:00PM",
        "6am-9pm",
        "6 am to 9 pm",
        "6 to 21時",
        "6 ～ 21時",
        "六時から二十一時",
        "6時より21時",
    ] {
        assert_eq!(found(text), [(hours(6, 21), text)], "{text}");
        let around = format!("受付は{text}まで、");
        assert_eq!(found(&around), [(hours(6, 21), text)], "{text}");
    }
    let half = |open, close| Found::Hours { open, close };
    assert_eq!(found("9時30分～17時"), [(half(570, 1020), "9時30分～17時")]);
    assert_eq!(found("9時半〜17時"), [(half(570, 1020), "9時半〜17時")]);
    assert_eq!(found("午後1時～5時"), [(hours(13, 17), "午後1時～5時")]);
    assert_eq!(found("9時～正午"), [(hours(9, 12), "9時～正午")]);
    assert_eq!(found("0時～24時"), [(hours(0, 24), "0時～24時")]);
    assert_eq!(found("22時～翌6時"), [(hours(22, 6), "22時～翌6時")]);
    assert_eq!(found("9:00-12:00/13:00-17:00").len(), 2);
    assert_eq!(found("9:00～12:00、13:00～17:00").len(), 2);
    assert_eq!(found("2023-06-01 6:00-21:00"), [(hours(6, 21), "6:00-21:00")]);
}

#[test]
fn no_opening_hours() {
    for text in [
        "9時に",
        "6月1日～5月31日",
        "2～3時間",
        "6時間～21時間",
        "9時から1時間",
        "9時から30分",
        "25時～26時",
        "9:60-10:00",
        "12:30:00-13:00",
        "1:2-3:4",
        "2023:00-2024:00",
        "9～18",
        "一時的に",
        "10～20年",
        "第3時代～5時代",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn any_text_is_safe() {
    let parts = [
        "0120",
        "０",
        "-",
        "ー",
        " ",
        "　",
        "円",
        "万",
        "億",
        "十",
        "一",
        "時",
        "分",
        "半",
        ":",
        "：",
        "～",
        "から",
        "午後",
        "AM",
        "¥",
        "+81",
        "(",
        "）",
        ",",
        ".",
        "6",
        "21",
        "千",
        "数",
        "翌",
        "é",
        "😀",
        "\u{301}",
        "0000000000",
        "〒",
        "まで",
    ];
    let mut state = 1_u64;
    for _ in 0..3_000 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(parts[usize::try_from(state >> 33).unwrap() % parts.len()]);
        }
        let mut end = 0;
        for one in scan(&text) {
            assert!(one.range.start >= end && !text[one.range.clone()].is_empty(), "{text}");
            end = one.range.end;
        }
    }
    let long = "（0120）000-123は10～20万円、午前9時半～17:00、¥5,000、+81 3 0000 0000😀";
    for (at, _) in long.char_indices() {
        scan(&long[..at]);
        scan(&long[at..]);
    }
}

#[test]
fn long_rows_are_safe() {
    for part in ["1", "1,111,", "一", "十万", "1～", "1:00～", "01-", " ", "0 1", "午前1時", "1万 "] {
        scan(&part.repeat(10_000));
    }
}
