//! AhaChat from the files to a customer: its API can only send, so that people do the rest.

use serde_json::json;

use super::stage::Stage;

const TARGET: &str = "platform: ahachat, bot: \"7\"";
const CONSOLE: &str = "/console/ahachat/bots/7";
const BOT: &str = "flows:\n  order:\n    title: Đơn hàng\n    steps: [{ text: your order }]\nkeywords:\n  order: { match: [đơn], flow: order }\n";

#[tokio::test]
async fn everything_on_ahachat_is_a_step_that_somebody_attests() {
    let stage = Stage::new().await;
    let run = async |bot: &str, args: &[&str]| stage.run(TARGET, bot, args).await;
    let (code, told) = run(BOT, &["plan"]).await;
    assert_eq!(code, 0, "{told}");
    for words in ["flow.order", "keyword.order", "Đơn hàng", "AhaChat"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let (code, told) = run(BOT, &["apply", "--yes", "--require-complete"]).await;
    assert_eq!(code, 7, "{told}");
    let (code, told) = run(BOT, &["apply", "--yes"]).await;
    assert_eq!(code, 0, "{told}");

    // Somebody does what the step says: the block has the name that sends go by.
    let send = ["send", "--yes", "--to", "77", "--flow", "order"];
    let user = json!({ "id": "77", "phone": "+84912345678" });
    stage.make(&format!("{CONSOLE}/users"), user).await;
    let (code, told) = run(BOT, &send).await;
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("block not found"), "{told}");
    let block = json!({ "name": "Đơn hàng" });
    stage.make(&format!("{CONSOLE}/blocks"), block).await;
    let (code, told) = run(BOT, &send).await;
    assert_eq!((code, &*told), (0, "sent the block `Đơn hàng` to `77`\n"));
    for address in ["flow.order", "keyword.order"] {
        let (code, told) = run(BOT, &["attest", address, "--by", "Mai"]).await;
        assert_eq!(code, 0, "{told}");
        assert!(told.contains("Mai says that it is done"), "{told}");
    }
    let (code, told) = run(BOT, &["apply", "--yes", "--require-complete"]).await;
    assert_eq!(code, 0, "{told}");

    // Another content opens its step again, and no other.
    let changed = BOT.replace("[đơn]", "[đơn, order]");
    let (code, told) = run(&changed, &["apply", "--yes", "--require-complete"]).await;
    assert_eq!(code, 7, "{told}");
    let (_, plan) = run(&changed, &["plan", "--format", "json"]).await;
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    let steps = plan["by_hand"].as_array().unwrap().iter();
    let open = steps.filter(|step| step["status"] == "open");
    let open: Vec<&str> = open.map(|step| step["id"].as_str().unwrap()).collect();
    assert_eq!(open, ["keyword.order:content"]);
    let (code, told) = run(&changed, &["attest", "keyword.order", "--by", "Mai"]).await;
    assert_eq!(code, 0, "{told}");
    let (code, _) = run(&changed, &["apply", "--yes", "--require-complete"]).await;
    assert_eq!(code, 0);

    let (code, told) = run(BOT, &["adopt", "flow.order", "1"]).await;
    assert_eq!(code, 64, "{told}");
    let (code, told) = run(BOT, &["resolve", "flow.order", "--none"]).await;
    assert_eq!(code, 64, "{told}");
    assert!(told.contains("nothing is open"), "{told}");
}
