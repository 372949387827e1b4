use super::*;

#[tokio::test]
async fn every_path_under_v1_wants_the_token() {
    let sandbox = Sandbox::new().await;
    let http = &sandbox.client.http;
    for path in ["/v1", "/v1/bots", "/v1/bots/b/flow", "/v1/nothing/here"] {
        let url = format!("{}{path}", sandbox.running.url());
        for authorization in [
            None,
            Some("Bearer wrong"),
            Some("Bearer"),
            Some("Basic eDp5"),
        ] {
            let mut request = http.get(&url);
            if let Some(value) = authorization {
                request = request.header("Authorization", value);
            }
            let answer = Answer::of(request).await;
            answer.is_problem(401, "unauthorized");
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
    }
    let lower = format!("bearer {}", sandbox.client.token);
    let url = format!("{}/v1/bots", sandbox.running.url());
    let answer = Answer::of(http.get(url).header("Authorization", lower)).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn health_and_description_are_open() {
    let sandbox = Sandbox::new().await;
    for path in ["/health", "/openapi.json"] {
        let request = sandbox
            .client
            .http
            .get(format!("{}{path}", sandbox.running.url()));
        let answer = Answer::of(request).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), "application/json");
    }
}

#[tokio::test]
async fn the_token_is_made_once_and_kept_for_its_owner() {
    let sandbox = Sandbox::new().await;
    assert!(sandbox.running.token_is_new());
    assert_eq!(sandbox.client.token.len(), 64);
    let file = sandbox.running.token_file().unwrap().to_owned();
    assert_eq!(file, sandbox.folder.path().join("sandbox.db.token"));
    #[cfg(unix)]
    for file in [&file, &data(&sandbox.folder)] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", file.display());
    }
    // Nothing else is left behind, such as the draft of the token.
    let mut names: Vec<_> = std::fs::read_dir(sandbox.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let expected = [
        "sandbox.db",
        "sandbox.db-shm",
        "sandbox.db-wal",
        "sandbox.db.token",
    ];
    assert_eq!(names, expected);

    sandbox.running.stop().await.unwrap();
    let again = start(options(data(&sandbox.folder))).await.unwrap();
    assert!(!again.token_is_new());
    assert_eq!(again.token().expose_secret(), sandbox.client.token);
}

#[tokio::test]
async fn a_given_token_is_used_and_not_written_down() {
    let folder = TempDir::new().unwrap();
    let given = |token: &str| Options {
        token: TokenSource::Given(token.into()),
        ..options(data(&folder))
    };
    let running = start(given("s3cret")).await.unwrap();
    assert_eq!(Client::of(&running).get("/v1/bots").await.status, 200);
    assert_eq!(running.token_file(), None);
    assert!(!folder.path().join("sandbox.db.token").exists());
    assert!(!format!("{running:?}").contains("s3cret"));
    for token in ["", "two words", "ключ"] {
        let error = start(given(token)).await.unwrap_err();
        assert!(matches!(error, crate::sandbox::Error::Token));
    }
}

#[tokio::test]
async fn a_token_file_without_a_token_is_refused() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("sandbox.db.token"), "\n").unwrap();
    let error = start(options(data(&folder))).await.unwrap_err().to_string();
    assert!(error.contains("does not hold a token"), "{error}");
}
