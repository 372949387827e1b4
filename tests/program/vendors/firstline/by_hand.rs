//! What a person has to do or to decide: definitions of custom fields, phones, keys, genders, adoption.

use serde_json::{Value, json};

use super::project::{BOT, MEMBERS, Project};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn contacts_that_are_there_already_are_taken_over_or_asked_about() {
    let project = Project::new().await;
    // The same as in the table, and another.
    let same = json!({ "membership_no": "M2", "first_name": "Angelita", "last_name": "D'Amore" });
    project.tenant.contact(same).await;
    let other = json!({ "membership_no": "M3", "first_name": "王" });
    project.tenant.contact(other).await;
    let plan = project.plan(4).await;
    assert_eq!(plan["blocked"][0]["address"], "contact.M3");
    let all = project.code(&["apply", "--yes"], 4).await;
    assert!(all.contains("botwright adopt contact.M3 2"), "{all}");
    project.code(&["adopt", "contact.M3", "2"], 0).await;
    project.code(&["apply", "--yes"], 0).await;
    assert_eq!(project.count().await, 3);
    assert_eq!(project.contact("M3").await["name"], "林 小明");
    project.plan(0).await;
    // Two of one number: a person has to say which.
    let twin = json!({ "membership_no": "M9", "first_name": "a" });
    project.tenant.contact(twin.clone()).await;
    project.tenant.contact(twin).await;
    project.write("members.csv", &format!("{MEMBERS}M9,a,,,,,\n"));
    let plan = project.plan(4).await;
    assert_eq!(plan["blocked"][0]["reason"], "ambiguous-remote", "{plan}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn definitions_are_checked_and_made_by_hand() {
    let project = Project::bare(None).await;
    let plan = project.plan(2).await;
    let steps = plan["by_hand"].as_array().unwrap();
    let open: Vec<(&str, &str)> = steps
        .iter()
        .map(|step| {
            (
                step["address"].as_str().unwrap(),
                step["status"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        open,
        [("field.meal", "open"), ("field.seats", "open")],
        "{plan}"
    );
    assert!(steps.iter().all(|step| step["verify"] == "read-back"));
    let unlocks: Vec<&Value> = steps
        .iter()
        .flat_map(|s| s["unlocks"].as_array().unwrap())
        .collect();
    assert!(unlocks.contains(&&json!("contact.M1")), "{plan}");
    // What does not wait for a field is written.
    project.code(&["apply", "--yes"], 0).await;
    assert_eq!(project.count().await, 1);
    // A person makes one of them right, and the other of another type.
    let group = project.tenant.group("會員").await;
    let wrong = project
        .tenant
        .col(group, json!({ "name": "座位", "type": 1 }))
        .await;
    let options =
        json!([{ "text": "meat", "value": "meat" }, { "text": "不需要", "value": "none" }]);
    let body = json!({ "name": "餐點", "type": 6, "options": options });
    project.tenant.col(group, body).await;
    let plan = project.plan(2).await;
    let steps = plan["by_hand"].as_array().unwrap();
    assert_eq!(steps[0]["status"], "done");
    assert_eq!(
        (&steps[1]["address"], &steps[1]["status"]),
        (&json!("field.seats"), &json!("open"))
    );
    assert_eq!(steps[1]["before"]["type"], "text", "{plan}");
    let all = project.code(&["apply", "--yes"], 6).await;
    assert!(all.contains("another type"), "{all}");
    let path = format!("/console/firstline/cols/{wrong}");
    project.tenant.put(&path, json!({ "type": 0 })).await;
    project
        .code(&["apply", "--yes", "--require-complete"], 0)
        .await;
    assert_eq!(project.count().await, 3);
    project.plan(0).await;
    // An option that is missing there is a step again.
    let path = format!("/console/firstline/cols/{}", wrong + 1);
    let fewer = json!([{ "text": "meat", "value": "meat" }]);
    project.tenant.put(&path, json!({ "options": fewer })).await;
    project
        .code(&["apply", "--yes", "--require-complete"], 7)
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gender_needs_the_tenants_numbers() {
    let project = Project::new().await;
    project.write(
        "members.csv",
        "membership_no,first_name,gender\nM1,陳,male\nM2,林,female\nM3,王,unknown\n",
    );
    let all = project.code(&["apply", "--yes"], 3).await;
    assert!(
        all.contains("ambiguous-gender") && all.contains("gender_codes"),
        "{all}"
    );
    assert_eq!(project.count().await, 0);
    project.target(", gender_codes: { male: 1, female: 0 }");
    project.code(&["apply", "--yes"], 0).await;
    assert_eq!(project.contact("M1").await["gender"], 1);
    assert_eq!(project.contact("M2").await["gender"], 0);
    assert_eq!(project.contact("M3").await["gender"], Value::Null);
    project.plan(0).await;
}

/// Phones and addresses of e-mail are shown by a contact, and written by other parts of the API.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn phones_are_checked() {
    let project = Project::new().await;
    project.write(
        "members.csv",
        "membership_no,first_name,phone,email\nM1,陳,+886912345678,a@mail.example\nM2,林,,\n",
    );
    project.code(&["apply", "--yes"], 0).await;
    assert_eq!(project.count().await, 2);
    let plan = project.plan(2).await;
    let steps: Vec<&Value> = plan["by_hand"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|s| s["status"] == "open")
        .collect();
    assert_eq!(steps.len(), 1, "{plan}");
    assert_eq!(steps[0]["address"], "contact.M1");
    let id = project.contact("M1").await["id"].clone();
    for (path, body) in [
        ("phones", json!({ "number": "02" })),
        ("phones", json!({ "number": "+886912345678" })),
        ("emails", json!({ "address": "a@mail.example" })),
    ] {
        let path = format!("contacts/{id}/{path}");
        project.tenant.console(&path, body).await;
    }
    project
        .code(&["apply", "--yes", "--require-complete"], 0)
        .await;
}

/// A contact known by its phone is made by a person, and found and filled by the next run.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn contacts_known_by_phone_or_email_are_found() {
    for (key, value, path, body) in [
        (
            "phone",
            "+886912345678",
            "phones",
            json!({ "number": "+886912345678" }),
        ),
        (
            "email",
            "a@mail.example",
            "emails",
            json!({ "address": "a@mail.example" }),
        ),
    ] {
        let project = Project::new().await;
        let bot = BOT.replace("key: membership_no", &format!("key: {key}"));
        project.write("bot.yaml", &bot);
        project.write(
            "members.csv",
            &format!("{key},first_name,tags,fields.seats\n{value},陳,vip,2\n"),
        );
        let plan = project.plan(2).await;
        let step = &plan["by_hand"]
            .as_array()
            .unwrap()
            .iter()
            .find(|s| s["status"] == "open")
            .unwrap()
            .clone();
        assert_eq!(
            step["unlocks"],
            json!([format!("contact.{value}")]),
            "{plan}"
        );
        project.code(&["apply", "--yes"], 0).await;
        assert_eq!(project.count().await, 0);
        let id = project
            .tenant
            .contact(json!({ "first_name": "陳", "cz_cols": [{ "id": 1, "value": 2 }] }))
            .await;
        project
            .tenant
            .console(&format!("contacts/{id}/{path}"), body)
            .await;
        project
            .code(&["apply", "--yes", "--require-complete"], 0)
            .await;
        let shown = project
            .tenant
            .put(&format!("/api/v1/contact/{id}"), json!({}))
            .await;
        assert_eq!(shown.body["data"]["tag_id"].as_array().unwrap().len(), 1);
        project.plan(0).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_token_is_told_and_never_printed() {
    let project = Project::new().await;
    let mut command = crate::common::botwright(project.folder.path(), &["plan"]);
    command.env("FIRSTLINE_TOKEN", "wrong-token-of-mine");
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(9), "{err}");
    assert!(
        err.contains("did not accept its token") && !err.contains("wrong-token-of-mine"),
        "{err}"
    );
}
