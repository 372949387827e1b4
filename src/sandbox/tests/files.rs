use super::*;
use crate::sandbox::Error;

async fn fails(data: &Path) -> Error {
    start(options(data.to_owned())).await.unwrap_err()
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let sandbox = Sandbox::new().await;
    let listen: SocketAddr = sandbox
        .running
        .url()
        .trim_start_matches("http://")
        .parse()
        .unwrap();
    let folder = TempDir::new().unwrap();
    let error = start(Options {
        listen,
        ..options(data(&folder))
    })
    .await
    .unwrap_err();
    assert!(matches!(error, Error::PortTaken(address) if address == listen));
    assert!(error.to_string().contains("--listen"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn other_files_are_refused_and_left_as_they_are() {
    let folder = TempDir::new().unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(
        &text,
        "not a database, but long enough to look at. ".repeat(50),
    )
    .unwrap();
    let other = folder.path().join("other.db");
    let mut connection = foreign(&other, "CREATE TABLE theirs (x TEXT)").await;
    sqlx::query("PRAGMA user_version = 3")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    for file in [&text, &other] {
        let before = std::fs::read(file).unwrap();
        let error = fails(file).await;
        assert!(
            matches!(&error, Error::NotASandbox(named) if named == file),
            "{error}"
        );
        assert_eq!(std::fs::read(file).unwrap(), before);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

async fn foreign(file: &Path, sql: &'static str) -> sqlx::SqliteConnection {
    use sqlx::ConnectOptions as _;
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    sqlx::query(sql).execute(&mut connection).await.unwrap();
    connection
}

#[tokio::test]
async fn a_newer_format_is_refused() {
    let sandbox = Sandbox::new().await;
    sandbox.running.stop().await.unwrap();
    let file = data(&sandbox.folder);
    let connection = foreign(&file, "PRAGMA user_version = 1000").await;
    sqlx::Connection::close(connection).await.unwrap();
    let error = fails(&file).await;
    assert!(
        matches!(
            error,
            Error::Newer {
                found: 1000,
                known,
                ..
            } if (1..1000).contains(&known)
        ),
        "{error}"
    );
}

#[tokio::test]
async fn an_unusable_place_is_named() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = fails(&file.join("sandbox.db")).await;
    assert!(
        matches!(&error, Error::Folder { folder, .. } if *folder == file),
        "{error}"
    );
    let error = fails(folder.path()).await;
    assert!(matches!(&error, Error::Unusable { .. }), "{error}");
}

#[tokio::test]
async fn missing_folders_are_made_and_an_empty_file_is_a_new_database() {
    let folder = TempDir::new().unwrap();
    let deep = folder.path().join("a/b/sandbox.db");
    start(options(deep.clone()))
        .await
        .unwrap()
        .stop()
        .await
        .unwrap();
    assert!(deep.exists());
    let empty = folder.path().join("empty.db");
    std::fs::write(&empty, "").unwrap();
    start(options(empty)).await.unwrap().stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sandboxes_that_start_at_once_share_one_new_file() {
    let folder = TempDir::new().unwrap();
    let starts: Vec<_> = (0..8)
        .map(|_| tokio::spawn(start(options(data(&folder)))))
        .collect();
    let mut running = Vec::new();
    for start in starts {
        running.push(start.await.unwrap().unwrap());
    }
    assert_eq!(
        running
            .iter()
            .filter(|running| running.token_is_new())
            .count(),
        1
    );
    let clients: Vec<_> = running.iter().map(Client::of).collect();
    assert!(
        clients
            .iter()
            .all(|client| client.token == clients[0].token)
    );
    // Every one writes through a connection of its own; a lock is waited for.
    let writers: Vec<_> = clients
        .iter()
        .cloned()
        .map(|client| {
            tokio::spawn(async move {
                for index in 0..10 {
                    client.create("flow", &format!("f{index}"), json!({})).await;
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(clients[3].get("/v1/bots/b/flow").await.body["total"], 80);
}
