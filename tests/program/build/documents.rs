//! The documents themselves: those of the vendors' own pages, and those of the examples.

use serde_json::{Value as Json, json};

use super::{Project, contents, run};
use crate::common::EXAMPLES;

/// docs.botcake.io/cau-hinh/response-reference-docs (Dynamic Block), with an id of the page as a mark.
#[test]
fn botcake_s_dynamic_block() {
    let project = Project::new(
        "channels: [messenger]\n",
        r#"
default_reply: hello
tags: { vip: { title: VIP } }
custom_fields: { meal: { title: 餐點, type: text } }
flows:
  hello:
    folder: 會員服務
    steps:
      - text: "Xin chào {{ contact.first_name }}, {{ fields.meal }}"
        buttons: [{ label: Web, url: "https://a.example" }, { label: Go, flow: help }]
      - image: https://a.example/a.png
      - video: https://a.example/a.mp4
      - add_tag: vip
      - set: { meal: abcd }
      - text: Done
        quick_replies: [{ label: Go, flow: help }]
  help: { folder: 會員服務, title: 需要協助, steps: [{ ask: What is it? }] }
"#,
    );
    project.build(&[]).code(0);
    let help = "<<id of the flow 會員服務/需要協助>>";
    let expected = json!({ "version": "v2", "content": {
        "messages": [
            { "type": "text", "text": "Xin chào {{user_first_name}}, {{餐點}}", "buttons": [
                { "type": "url", "title": "Web", "url": "https://a.example" },
                { "type": "flow", "title": "Go", "flow_id": help }] },
            { "type": "image", "url": "https://a.example/a.png" },
            { "type": "video", "url": "https://a.example/a.mp4" },
            { "type": "text", "text": "Done" }],
        "actions": [
            { "action": "add_tag", "tag_id": "<<id of the tag VIP>>" },
            { "action": "set_custom_field", "action_id": "<<id of the custom field 餐點>>", "action_value": "abcd" }],
        "quick_replies": [{ "type": "flow", "caption": "Go", "flow_id": help }],
    } });
    assert_eq!(project.json("botcake/flows/hello.json"), expected);
    let entry = project.entry("botcake", "flow.hello");
    assert_eq!(entry["left_out"], json!([]));
    assert_eq!(entry["fill_in"].as_array().unwrap().len(), 3);
    let help = project.entry("botcake", "flow.help");
    assert_eq!(help["file"], Json::Null);
    assert!(
        help["left_out"][0]["why"]
            .as_str()
            .unwrap()
            .contains("waits for an answer")
    );
}

/// ahachat.com/help/docs/en/json-api, every form that is shown there.
#[test]
fn ahachat_s_answer() {
    let project = Project::new(
        "channels: [messenger]\n",
        r#"
default_reply: hello
custom_fields: { no: { type: text } }
flows:
  hello:
    steps:
      - text: "{{ contact.id }} {{ fields.no }}"
      - image: https://a.example/a.png
      - text: Choose
        buttons: [{ label: Web, url: "https://a.example" }]
      - video: https://a.example/a.mp4
      - audio: https://a.example/a.mp3
      - file: https://a.example/a.pdf
      - set: { no: A1 }
"#,
    );
    project.build(&[]).code(0);
    let media = |kind: &str, url: &str| json!({ "attachment": { "type": kind, "payload": { "url": url } } });
    let expected = json!({ "messages": [
        { "text": "{{messenger_user_id}} {{no}}" },
        media("image", "https://a.example/a.png"),
        media("video", "https://a.example/a.mp4"),
        media("audio", "https://a.example/a.mp3"),
        media("file", "https://a.example/a.pdf"),
    ] });
    assert_eq!(project.json("ahachat/flows/hello.json"), expected);
    let left_out = project.entry("ahachat", "flow.hello")["left_out"].clone();
    let at: Vec<&str> = left_out
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["at"].as_str().unwrap())
        .collect();
    assert_eq!(at, ["flow.hello steps[6]", "flow.hello steps[2]"]);
}

/// FIRST LINE developer/advanced/push-partner-limit, and seeds/firstline-contact-api.txt for contacts.
#[test]
fn first_line_s_pushes_and_contacts() {
    let project = Project::new(
        "channels: [line]\n",
        r##"
default_reply: hello
tags: { vip: {} }
custom_fields: { seats: { title: 座位, type: number }, blood: { type: choice, options: [{ value: A, title: A型 }] } }
contacts:
  key: membership_no
  rows:
    - { membership_no: "8771639", first_name: 陳, last_name: 大華, birth_at: "1985-08-27", gender: male, phone: "+886912345678", tags: [vip], fields: { seats: 2, blood: A } }
flows:
  hello:
    steps:
      - text: 您好
      - text: 請選擇
        buttons:
          - { label: 查詢, flow: help }
          - { label: 客服專線, phone: "+886223456789" }
          - { label: 官網, url: "https://a.example" }
      - image: https://a.example/a.png
      - text: 哪一張？
        quick_replies: [{ label: "#001", flow: help }]
  help: 好
"##,
    );
    project.build(&[]).code(0);
    let expected = json!([
        { "type": "text", "message": "您好" },
        { "type": "button", "message": { "explain_text": "請選擇", "options": [
            { "type": "text", "label": "查詢", "value": "查詢" },
            { "type": "phonenumber", "label": "客服專線", "number": "+886223456789" },
            { "type": "url", "label": "官網", "url": "https://a.example" }] } },
        { "type": "quickreply", "message": { "explain_text": "哪一張？", "options": [
            { "type": "text", "label": "#001", "value": "#001" }] } },
    ]);
    assert_eq!(project.json("firstline/flows/hello.json"), expected);
    let contacts = json!([{ "membership_no": "8771639", "first_name": "陳", "last_name": "大華", "birth_at": "1985-08-27",
        "cz_cols": [
            { "id": "<<id of the custom field blood>>", "value": "A" },
            { "id": "<<id of the custom field 座位>>", "value": 2 }],
        "tag_ids": ["<<id of the tag vip>>"] }]);
    assert_eq!(project.json("firstline/contacts.json"), contacts);
    let why = project.entry("firstline", "contacts")["left_out"].to_string();
    assert!(
        why.contains("gender_codes") && why.contains("its phone"),
        "{why}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let file = project.path().join("build/firstline/contacts.json");
        let mode = std::fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "people's data are for their owner alone");
    }
    let upsert = project.json("omnichat/contacts.json");
    assert_eq!(
        upsert[0]["body"],
        json!({ "name": "陳 大華", "memberId": "8771639", "phone": "+886912345678", "tags": ["vip"],
            "customAttributes": [{ "key": "blood", "value": "A" }, { "key": "seats", "value": 2 }] })
    );
}

/// Omnichat's Developer Guide, "Chatbot Dynamic Response API", and seeds/omnichat-call-an-api.txt.
#[test]
fn omnichat_s_answers_and_card() {
    let project = Project::new(
        "channels: [line, whatsapp]\nlints: { unset-env: allow }\n",
        r#"
default_reply: hello
custom_fields: { member_no: { type: text } }
api_cards:
  points:
    endpoint: https://www.example.com/get_point
    headers: { Authorization: "Bearer ${env.API_TOKEN}" }
    payload: { member: "{{ fields.member_no }}", phone: "{{ contact.phone }}" }
    success: hello
    failure: help
flows:
  hello:
    title: 您好
    steps:
      - text: 您的訂單
      - cards: [{ title: 高鐵票, subtitle: 台北, image: "https://a.example/a.png", url: "https://a.example", buttons: [{ label: 出示, flow: help }] }]
      - text: Choose
        list_button: Options
        quick_replies: [{ label: Orders, description: yours, flow: help }]
  help: { title: 需要協助, steps: [{ call: points }, { text: "{{ response.points }}" }] }
"#,
    );
    project.build(&[]).code(0);
    let (bot, block) = (
        "<<id of the chatbot>>",
        "<<id of the message block 需要協助>>",
    );
    let post =
        |title: &str| json!({ "type": "postback", "title": title, "botId": bot, "blockId": block });
    let text = json!({ "type": "text", "text": "您的訂單" });
    let card = |url: bool| {
        let mut item = json!({ "image": "https://a.example/a.png", "title": "高鐵票", "text": "台北", "buttons": [post("出示")] });
        if url {
            item["url"] = json!("https://a.example");
        }
        json!({ "type": "carousel", "carousel": [item] })
    };
    assert_eq!(
        project.json("omnichat/flows/hello.json"),
        json!({ "messages": [text, card(true)] })
    );
    let mut row = post("Orders");
    row["description"] = json!("yours");
    let list = json!({ "type": "optionList", "optionList": { "text": "Choose", "buttonTitle": "Options", "options": [row] } });
    assert_eq!(
        project.json("omnichat/flows/hello.whatsapp.json"),
        json!({ "messages": [text, card(false), list] })
    );
    let expected = json!({
        "endpoint": "https://www.example.com/get_point",
        "headers": { "Authorization": "Bearer ${env.API_TOKEN}" },
        "payload": { "member": "<<member_no>>", "phone": "<<phone>>" },
        "success_block": "您好", "failure_block": "需要協助",
    });
    assert_eq!(project.json("omnichat/api-cards/points.json"), expected);
    let component = project.json("botcake/api-cards/points.json");
    assert_eq!(component["method"], "POST");
    assert_eq!(
        component["body"],
        json!({ "member": "{{member_no}}", "phone": "{{phone}}" })
    );
}

/// A call's `set` is how an answer reaches the vendor's fields.
#[test]
fn answers_are_mapped_to_fields() {
    let project = Project::new(
        "channels: [messenger]\n",
        r#"
default_reply: ask
custom_fields: { points: { title: 點數, type: number }, level: { type: text } }
api_cards: { points: { endpoint: "https://a.example/p", method: PUT, response: { example: { points: 1, user: { level: gold } } }, failure: sorry } }
flows:
  ask:
    steps:
      - call: points
        then:
          - set: { points: "{{ response.points }}", level: "{{ response.user.level }}" }
          - text: "{{ response.points }} points"
  sorry: sorry
"#,
    );
    project.build(&[]).code(0);
    let card = project.json("ahachat/api-cards/points.json");
    let rows =
        json!([{ "path": "points", "field": "點數" }, { "path": "user.level", "field": "level" }]);
    assert_eq!(card["response"], rows);
    assert_eq!(
        (card["method"].as_str(), card["failure"].as_str()),
        (Some("PUT"), Some("sorry"))
    );
    let why = project.entry("ahachat", "api-card.points")["left_out"].to_string();
    assert!(
        why.contains("texts and choices made from the answer"),
        "{why}"
    );
    let why = project.entry("omnichat", "api-card.points")["left_out"].to_string();
    assert!(why.contains("always calls with POST"), "{why}");
}

#[test]
fn flows_in_a_circle_end() {
    let bot = "default_reply: a\nflows:\n  a: { steps: [{ text: a }, { go_to: b }] }\n  b: { steps: [{ text: b, quick_replies: [{ label: x, flow: a }] }, { wait: 1d }, { go_to: a }] }\n  c: { steps: [{ text: c }, { go_to: c }] }\nkeywords: { c: { match: [c], flow: c } }\n";
    let project = Project::new(
        "channels: [messenger]\nlints: { endless-loop: allow }\n",
        bot,
    );
    project.build(&[]).code(0);
    let said = project.json("botcake/flows/a.json");
    assert_eq!(
        said["content"]["messages"],
        json!([{ "type": "text", "text": "a" }, { "type": "text", "text": "b" }])
    );
    let why = project.entry("botcake", "flow.c")["left_out"].to_string();
    assert!(why.contains("in a circle"), "{why}");
}

/// All that the examples come to, on every platform.
#[test]
fn the_examples_on_every_platform() {
    for example in EXAMPLES {
        let out = tempfile::TempDir::new().unwrap();
        let project = crate::common::root().join("examples").join(example);
        run(&project, &["--out", out.path().to_str().unwrap()]).code(0);
        let files = contents(out.path());
        let list: Json = serde_json::from_str(
            &files
                .iter()
                .find(|(name, _)| name == "build.json")
                .unwrap()
                .1,
        )
        .unwrap();
        for platform in ["botcake", "ahachat", "firstline", "omnichat"] {
            let mut text = String::new();
            for one in list["documents"].as_array().unwrap() {
                if one["platform"] != platform {
                    continue;
                }
                let (address, file) = (one["address"].as_str().unwrap(), one["file"].as_str());
                text.push_str(&format!(
                    "# {address}: {}\n",
                    file.unwrap_or("nothing to write down")
                ));
                for left_out in one["left_out"].as_array().unwrap() {
                    let part = |key: &str| left_out[key].as_str().unwrap();
                    text.push_str(&format!("  without {}: {}\n", part("at"), part("why")));
                }
                if let Some(file) = file {
                    text.push_str(&files.iter().find(|(name, _)| name == file).unwrap().1);
                }
            }
            insta::assert_snapshot!(format!("{example}__{platform}"), text);
        }
    }
}
