//! What comes from the environment is neither shown nor saved.

use std::fs;

use axum::Router;
use axum::http::{HeaderMap, Uri};
use serde_json::{Value as Json, json};
use tokio::net::TcpListener;
use tokio::task::spawn_blocking;

use super::{NOW, chat_with};
use crate::common::run;

const BOT: &str = r#"
custom_fields: { seen: { type: text } }
api_cards:
  echo:
    endpoint: "${var.api}/echo?key=${env.SHOP_KEY}"
    headers: { Authorization: "Bearer ${env.SHOP_TOKEN}" }
    failure: down
flows:
  echo:
    steps:
      - call: echo
        then:
          - set: { seen: "{{ response.authorization }}" }
          - text: "A long line before the value that is repeated: {{ response.authorization }}"
          - cards: [{ title: "{{ response.authorization }}", subtitle: "a word or two before it, so that the line is wrapped {{ response.url }}" }]
  down: Down.
keywords: { echo: { match: [echo], flow: echo } }
"#;

async fn echo(uri: Uri, headers: HeaderMap) -> axum::Json<Json> {
    let authorization = headers["authorization"].to_str().unwrap();
    axum::Json(json!({ "authorization": authorization, "url": uri.to_string() }))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_echoed_secret_stays_hidden() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let api = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(echo);
    let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let folder = tempfile::TempDir::new().unwrap();
    let root = folder.path().to_owned();
    fs::create_dir_all(root.join("bot")).unwrap();
    let settings = format!(
        "botwright: 1\nname: shop\nchannels: [messenger]\nvars: {{ api: \"{api}\" }}\n\
         lints: {{ unset-env: allow }}\n"
    );
    fs::write(root.join("botwright.yaml"), settings).unwrap();
    fs::write(root.join("bot/main.yaml"), BOT).unwrap();
    let ended = spawn_blocking(move || {
        let env = [("SHOP_KEY", "k3y/9"), ("SHOP_TOKEN", "s3cr3t-token")];
        let lines = [
            "echo",
            "s3cr3t-token",
            "/why",
            "/state",
            "/save bot/talk.yaml",
        ];
        let mut args = NOW.to_vec();
        args.push("-v");
        chat_with(&root, &args, &lines, &env)
    })
    .await
    .unwrap();
    serving.abort();
    let out = ended.code(0);
    let saved = fs::read_to_string(folder.path().join("bot/talk.yaml")).unwrap();
    for text in [&out, &saved] {
        for part in ["s3cr", "token\n", "k3y"] {
            assert!(!text.contains(part), "{part}: {text}");
        }
        assert!(text.contains("Bearer ${env.SHOP_TOKEN}"), "{text}");
    }
    assert!(saved.contains("url: /echo?key=${env.SHOP_KEY}"), "{saved}");
    run(folder.path(), &["check"]).code(0);
}
