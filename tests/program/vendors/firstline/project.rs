//! A project whose target is the tenant, run by the built program.

use std::fs;

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::tenant::Tenant;
use crate::common::{Ended, botwright};

pub(super) struct Project {
    pub(super) tenant: Tenant,
    pub(super) folder: TempDir,
    url: String,
}

pub(super) const BOT: &str = r#"
custom_fields:
  seats: { title: 座位, type: number, minimum: 1 }
  meal: { title: 餐點, type: choice, options: [meat, { value: none, title: 不需要 }] }
tags: { vip: { title: VIP }, new: { description: 新客 } }
contacts: { key: membership_no, from: members.csv }
"#;

pub(super) const MEMBERS: &str = "\
membership_no,first_name,last_name,birth_at,tags,fields.seats,fields.meal
M1,陳,大華,1985-08-27,vip;new,2,none
M2,Angelita,D'Amore,,,,
M3,林,小明,,new,4,meat
";

impl Project {
    /// The fields are on the tenant; nothing else is.
    pub(super) async fn new() -> Project {
        Project::with(None).await
    }

    pub(super) async fn with(faults: Option<Value>) -> Project {
        let project = Project::bare(faults).await;
        let tenant = &project.tenant;
        let group = tenant.group("會員").await;
        tenant
            .col(group, json!({ "name": "座位", "type": 0 }))
            .await;
        let options = json!([
            { "text": "meat", "value": "meat" }, { "text": "不需要", "value": "none" },
        ]);
        tenant
            .col(
                group,
                json!({ "name": "餐點", "type": 6, "options": options }),
            )
            .await;
        project
    }

    /// A tenant with nothing in it.
    pub(super) async fn bare(faults: Option<Value>) -> Project {
        let tenant = Tenant::with(faults).await;
        let project = Project {
            url: tenant.url.clone(),
            tenant,
            folder: TempDir::new().unwrap(),
        };
        project.target("");
        project.write("bot.yaml", BOT);
        project.write("members.csv", MEMBERS);
        project
    }

    /// The target with more settings.
    pub(super) fn target(&self, more: &str) {
        let text = format!(
            "botwright: 1\nname: crm\nchannels: [line]\nfiles: [bot.yaml]\ntargets:\n  crm: {{ platform: firstline, url: \"{}\", token: \"${{env.FIRSTLINE_TOKEN}}\"{more} }}\n",
            self.url
        );
        self.write("botwright.yaml", &text);
    }

    pub(super) fn write(&self, file: &str, text: &str) {
        fs::write(self.folder.path().join(file), text).unwrap();
    }

    pub(super) async fn run(&self, args: &[&str]) -> Ended {
        let mut command = botwright(self.folder.path(), args);
        command.env("FIRSTLINE_TOKEN", &self.tenant.token);
        tokio::task::spawn_blocking(move || {
            let output = command.output().unwrap();
            Ended {
                code: output.status.code(),
                out: String::from_utf8(output.stdout).unwrap(),
                err: String::from_utf8(output.stderr).unwrap(),
            }
        })
        .await
        .unwrap()
    }

    /// Runs the program and asserts its exit code; gives both streams together.
    pub(super) async fn code(&self, args: &[&str], code: i32) -> String {
        let ended = self.run(args).await;
        let all = format!("{}{}", ended.out, ended.err);
        assert_eq!(ended.code, Some(code), "{args:?}\n{all}");
        assert!(!all.contains(&self.tenant.token), "the token is printed");
        all
    }

    /// The plan as JSON, with the exit code that it ends with.
    pub(super) async fn plan(&self, code: i32) -> Value {
        let ended = self.run(&["plan", "--format", "json", "--exit-code"]).await;
        assert_eq!(ended.code, Some(code), "{}{}", ended.out, ended.err);
        serde_json::from_str(&ended.out).unwrap()
    }

    /// A contact of the tenant with all that the API shows of it.
    pub(super) async fn contact(&self, membership_no: &str) -> Value {
        let path = format!("/api/v1/contact?membership_no={membership_no}");
        let ids = self.tenant.get(&path).await.ids();
        assert_eq!(ids.len(), 1, "{membership_no}: {ids:?}");
        let path = format!("/api/v1/contact/{}", ids[0]);
        let answer = self.tenant.get(&path).await;
        let mut contact = answer.body["data"].clone();
        // Only updates show tags: one that changes nothing.
        let updated = self.tenant.send(Method::PUT, &path, &json!({})).await;
        let ids = updated.body["data"]["tag_id"].as_array().unwrap().clone();
        let tags = self.tags().await;
        let names = ids.iter().map(|id| {
            let found = tags.iter().find(|tag| tag["id"] == *id);
            found.unwrap()["name"].clone()
        });
        let mut names: Vec<Value> = names.collect();
        names.sort_by_key(Value::to_string);
        contact["tags"] = names.into();
        contact
    }

    pub(super) async fn tags(&self) -> Vec<Value> {
        let answer = self.tenant.get("/api/v1/contact-tag").await;
        answer.body["data"].as_array().unwrap().clone()
    }

    /// Somebody edits a contact in the vendor's pages.
    pub(super) async fn edit(&self, membership_no: &str, body: Value) {
        let id = self.contact(membership_no).await["id"].clone();
        let path = format!("/console/firstline/contacts/{id}");
        assert_eq!(self.tenant.put(&path, body).await.status, 200);
    }

    pub(super) async fn count(&self) -> u64 {
        let answer = self.tenant.get("/api/v1/contact").await;
        answer.body["meta"]["total"].as_u64().unwrap()
    }
}
