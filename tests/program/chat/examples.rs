//! Conversations with the examples, as people would have them.

use super::chat;
use crate::common::examples;

fn talk(name: &str, args: &[&str], lines: &[&str]) -> String {
    let folder = examples();
    let project = format!("examples/{name}");
    let mut all = vec![project.as_str(), "--mock", "--now", "2026-03-02T10:00"];
    all.extend(args);
    let ended = chat(folder.path(), &all, lines);
    assert_eq!(ended.err, "", "{}", ended.out);
    ended.code(0)
}

#[test]
fn a_travel_agency_in_chinese() {
    let lines = [
        "我的票券",
        "A123456",
        "0912345678",
        "我的票券",
        "1",
        "12",
        "2",
        "2",
        "/why",
        "/state",
        "/clock +7d",
        "我的訂單",
        "2",
    ];
    insta::assert_snapshot!(talk("lotus-travel", &[], &lines));
}

#[test]
fn a_member_of_the_agency() {
    let lines = [
        "/state",
        "/set bound=是",
        "我的行程",
        "真人客服",
        "還在嗎",
        "/close",
        "謝謝",
    ];
    insta::assert_snapshot!(talk(
        "lotus-travel",
        &["--as", "A100001", "--no-welcome"],
        &lines
    ));
}

#[test]
fn a_finance_site_with_cards() {
    let lines = [
        "最近有什麼首刷禮",
        "4",
        "明天提醒我",
        "/clock +20h",
        "/clock +2d",
        "熱銷榜",
        "1",
    ];
    insta::assert_snapshot!(talk("finance-offers", &["--channel", "line"], &lines));
}

#[test]
fn a_survey_in_two_languages() {
    let lines = [
        "1",
        "林",
        "林小青",
        "xiaoqing@mail.example",
        "0912345678",
        "OD-2026",
        "1",
        "2",
        "10:30",
        "9",
        "2",
        "是",
        "社團 Clubs",
        "我沒有照片",
        "/image https://openday.example/photo.jpg",
        "1",
        "/close",
        "3",
        "希望有英文導覽",
        "/state",
    ];
    insta::assert_snapshot!(talk("campus-survey", &[], &lines));
}

#[test]
fn a_coffee_house_in_vietnamese() {
    let lines = [
        "/menu",
        "/menu Đặt món",
        "1",
        "2",
        "3",
        "0900000000",
        "/ice",
        "/ice 1",
        "/clock +10m",
        "khiếu nại",
    ];
    insta::assert_snapshot!(talk("saigon-coffee", &[], &lines));
}
