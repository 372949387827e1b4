//! Contacts and tags of a project on a tenant: the built program against the sandbox's dialect.

use serde_json::{Value, json};

use super::project::{BOT, MEMBERS, Project};

fn values(contact: &Value) -> Vec<Value> {
    let cols = contact["cz_cols"].as_array().unwrap();
    cols.iter().map(|col| col["value"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_table_of_contacts_is_applied_and_stays() {
    let project = Project::new().await;
    let plan = project.plan(2).await;
    let created: Vec<&str> = plan["ops"]
        .as_array()
        .unwrap()
        .iter()
        .map(|op| op["address"].as_str().unwrap())
        .collect();
    assert_eq!(
        created,
        [
            "tag.new",
            "tag.vip",
            "contact.M1",
            "contact.M2",
            "contact.M3"
        ]
    );
    project.code(&["apply", "--yes"], 0).await;
    let first = project.contact("M1").await;
    assert_eq!(
        (&first["name"], &first["birth_at"]),
        (&json!("陳 大華"), &json!("1985-08-27"))
    );
    assert_eq!(values(&first), [json!("2"), json!("none")]);
    let tags = project.tags().await;
    assert_eq!(tags.len(), 2);
    let new = tags.iter().find(|tag| tag["name"] == "new").unwrap();
    assert_eq!(
        (&new["description"], &new["contacts_count"]),
        (&json!("新客"), &json!(2))
    );
    assert_eq!(first["tags"], json!(["VIP", "new"]));
    let third = project.contact("M3").await;
    assert_eq!(
        (values(&third), &third["tags"]),
        (vec![json!("4"), json!("meat")], &json!(["new"]))
    );
    // Gender is written by nobody who was not told the numbers.
    assert_eq!(first["gender"], Value::Null);

    let plan = project.plan(0).await;
    assert_eq!(
        (&plan["ops"], &plan["unchanged"]),
        (&json!([]), &json!(7)),
        "{plan}"
    );
    let all = project.code(&["apply", "--yes"], 0).await;
    assert!(all.contains("nothing changed"), "{all}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_of_the_table_are_written_field_by_field() {
    for http_put in [false, true] {
        let project = Project::new().await;
        project.target(if http_put { ", http_put: true" } else { "" });
        project.code(&["apply", "--yes"], 0).await;
        // Somebody else's value in a field that the table does not have stays.
        project.edit("M1", json!({ "identity_no": "A1" })).await;
        project.write(
            "members.csv",
            "membership_no,first_name,last_name,birth_at,tags,fields.seats,fields.meal\n\
             M1,陳,大明,1985-08-27,new,3,\nM2,Angelita,D'Amore,,vip,,\nM3,林,小明,,new,4,meat\n",
        );
        let plan = project.plan(2).await;
        let changed: Vec<String> = plan["ops"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|op| op["changes"].as_array().unwrap())
            .map(|change| change["path"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(
            changed,
            ["fields.meal", "fields.seats", "last_name", "tags", "tags"]
        );
        project.code(&["apply", "--yes"], 0).await;
        let first = project.contact("M1").await;
        assert_eq!(
            (&first["name"], &first["identity_no"]),
            (&json!("陳 大明"), &json!("A1"))
        );
        assert_eq!(values(&first), [json!("3"), Value::Null]);
        assert_eq!(first["tags"], json!(["new"]));
        assert_eq!(project.contact("M2").await["tags"], json!(["VIP"]));
        project.plan(0).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_in_the_vendors_pages_is_drift_by_field() {
    let project = Project::new().await;
    project.code(&["apply", "--yes"], 0).await;
    let edit = json!({ "last_name": "改", "cz_cols": [{ "id": 1, "value": 9 }] });
    project.edit("M1", edit).await;
    let plan = project.plan(4).await;
    let blocked = plan["blocked"].as_array().unwrap();
    assert_eq!(blocked.len(), 1);
    assert_eq!(blocked[0]["address"], "contact.M1");
    let changes = blocked[0]["changes"].as_array().unwrap();
    let paths: Vec<&str> = changes
        .iter()
        .map(|c| c["path"].as_str().unwrap())
        .collect();
    assert_eq!(paths, ["fields.seats", "last_name"]);
    assert!(changes.iter().all(|change| change["class"] == "drift"));
    project.code(&["apply", "--yes"], 4).await;
    project
        .code(&["apply", "--yes", "--on-drift", "revert"], 0)
        .await;
    let first = project.contact("M1").await;
    assert_eq!(
        (&first["name"], &values(&first)[0]),
        (&json!("陳 大華"), &json!("2"))
    );
    project.plan(0).await;
    // A contact that was deleted there is drift, too.
    let id = project.contact("M2").await["id"].clone();
    project
        .tenant
        .delete(&format!("/api/v1/contact/{id}"))
        .await;
    let plan = project.plan(4).await;
    assert_eq!(plan["blocked"][0]["address"], "contact.M2");
    project
        .code(&["apply", "--yes", "--on-drift", "revert"], 0)
        .await;
    assert_eq!(project.contact("M2").await["name"], "Angelita D'Amore");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_dropped_is_deleted_when_asked_and_within_limits() {
    let project = Project::new().await;
    let rows = |count: u32| {
        let rows = (1..=count).map(|n| format!("N{n},name {n}\n"));
        format!("membership_no,first_name\n{}", rows.collect::<String>())
    };
    project.write("members.csv", &rows(20));
    project.code(&["apply", "--yes"], 0).await;
    // Somebody else's contact is nobody's business.
    let stranger = json!({ "first_name": "stranger", "membership_no": "X" });
    project.tenant.contact(stranger).await;
    project.write("members.csv", &rows(16));
    let all = project.code(&["apply", "--yes"], 0).await;
    assert!(all.contains("--prune"), "{all}");
    assert_eq!(project.count().await, 21);
    project.code(&["apply", "--yes", "--prune"], 0).await;
    assert_eq!(project.count().await, 17);
    // Five of sixteen are too many at once.
    project.write("members.csv", &rows(11));
    let all = project.code(&["apply", "--yes", "--prune"], 10).await;
    assert!(all.contains("--allow-delete"), "{all}");
    assert_eq!(project.count().await, 17);
    let mut args = vec!["apply", "--yes", "--prune"];
    for name in ["contact.N12", "contact.N13"] {
        args.extend(["--allow-delete", name]);
    }
    project.code(&args, 0).await;
    assert_eq!(project.count().await, 12);
    project.contact("X").await;
}

/// An answer to a create is lost at every place where one can be; a re-run ends in exactly one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_ends_in_exactly_one_contact() {
    for (path, skip, times) in [
        ("/api/v1/contact-tag", 0, 5),
        ("/api/v1/contact", 0, 5),
        ("/api/v1/contact", 1, 5),
        ("/api/v1/contact", 2, 5),
        // The tags of the contact that was just made: five tries for each of two.
        ("/api/v1/contact/*", 0, 11),
    ] {
        for action in ["drop-after", "drop-before"] {
            let fault = json!({
                "method": "POST", "path": path, "skip": skip, "do": action, "times": times,
            });
            let project = Project::with(Some(json!({ "faults": [fault] }))).await;
            let mut ended = project.run(&["apply", "--yes"]).await;
            assert_eq!(
                ended.code,
                Some(11),
                "{path} {action}\n{}{}",
                ended.out,
                ended.err
            );
            for _ in 0..6 {
                ended = project.run(&["apply", "--yes"]).await;
                if ended.code == Some(0) {
                    break;
                }
            }
            let what = format!("{path} {skip} {action}\n{}{}", ended.out, ended.err);
            assert_eq!(ended.code, Some(0), "{what}");
            assert_eq!(project.count().await, 3, "{what}");
            assert_eq!(project.tags().await.len(), 2, "{what}");
            let first = project.contact("M1").await;
            assert_eq!(first["tags"], json!(["VIP", "new"]), "{what}");
            assert_eq!(values(&first), [json!("2"), json!("none")]);
            project.plan(0).await;
        }
    }
}

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
async fn tags_with_the_number_of_a_contact_are_told_apart() {
    let project = Project::new().await;
    project
        .tenant
        .post("/api/v1/contact-tag", json!({ "name": "theirs" }))
        .await;
    let tag = project
        .tenant
        .post("/api/v1/contact-tag", json!({ "name": "VIP" }))
        .await;
    assert_eq!(tag.body["data"]["id"], 2);
    // `vip` is adopted as it is; contacts 1, 2, 3 and tags 1, 2, 3 share their numbers.
    project.code(&["apply", "--yes"], 0).await;
    project.plan(0).await;
    assert_eq!(project.contact("M1").await["tags"], json!(["VIP", "new"]));
    assert_eq!(project.tags().await.len(), 3);
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

/// Ten thousand contacts that are there already are read in few requests, and wait to be adopted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_contacts_are_read_in_few_requests() {
    let project = Project::new().await;
    let mut table = "membership_no,first_name,last_name\n".to_owned();
    for part in 0..10 {
        let rows: Vec<Value> = (0..1_000)
            .map(|n| part * 1_000 + n)
            .map(|n| {
                table.push_str(&format!("M{n},名{n},姓\n"));
                json!({ "membership_no": format!("M{n}"), "first_name": format!("名{n}"), "last_name": "姓" })
            })
            .collect();
        let answer = project
            .tenant
            .post("/console/firstline/imports", json!({ "rows": rows }))
            .await;
        assert_eq!(answer.status, 201, "{answer:?}");
    }
    project.write("members.csv", &table);
    let ended = project.run(&["-v", "plan", "--exit-code"]).await;
    assert_eq!(ended.code, Some(2), "{}", ended.out);
    assert!(
        ended.out.contains("10000 to adopt"),
        "{}",
        &ended.out[..200]
    );
    let sent = |what: &str| {
        let lines = ended.err.lines().filter(|line| line.contains("sending"));
        lines.filter(|line| line.contains(what)).count()
    };
    // 20 pages of 500, the tags, and the definitions once for themselves and once for contacts.
    assert_eq!(
        (sent("/api/v1/contact "), sent("")),
        (20, 23),
        "{}",
        ended.err
    );
}
