//! 搜尋, Query Parameters: every filter really filters.

use serde_json::json;

use super::tenant::Tenant;

/// Four contacts with the ids 1 to 4.
async fn people() -> Tenant {
    let tenant = Tenant::new().await;
    let group = tenant.group("會員").await;
    let options = json!([{ "text": "A型", "value": "A" }, { "text": "B型", "value": "B" }]);
    for (name, kind) in [("體重", 0), ("城市", 1), ("生日禮", 3)] {
        tenant
            .col(group, json!({ "name": name, "type": kind }))
            .await;
    }
    let blood = json!({ "name": "血型", "type": 6, "options": options });
    assert_eq!(tenant.col(group, blood).await, 4);
    let many = json!({ "name": "購買", "type": 7, "options": options });
    assert_eq!(tenant.col(group, many).await, 5);
    for body in [
        json!({
            "first_name": "陳", "last_name": "大華", "membership_no": "M1", "identity_no": "A1",
            "gender": 0, "birth_at": "1985-01-27", "company_ids": [1, 2],
            "cz_cols": [{ "id": 1, "value": 9.5 }, { "id": 2, "value": "台北" }, { "id": 3, "value": "2026-03-01" }],
        }),
        json!({
            "first_name": "陳", "last_name": "小明", "membership_no": "M2", "gender": 1,
            "birth_at": "1990-03-15", "company_ids": [2],
            "cz_cols": [{ "id": 1, "value": 20 }, { "id": 2, "value": "高雄" }, { "id": 4, "value": "A" }],
        }),
        json!({
            "first_name": "Angelita", "last_name": "D'Amore", "gender": 1, "birth_at": "1990-12-31",
            "cz_cols": [{ "id": 1, "value": 100 }, { "id": 4, "value": "B" }, { "id": 5, "value": ["A", "B"] }],
        }),
        json!({ "first_name": "100%" }),
    ] {
        tenant.contact(body).await;
    }
    for (contact, number) in [(1, "0911"), (2, "0922"), (3, "0922")] {
        let path = format!("contacts/{contact}/phones");
        tenant.console(&path, json!({ "number": number })).await;
    }
    tenant
        .console(
            "contacts/3/emails",
            json!({ "address": "Ange@mail.example" }),
        )
        .await;
    for name in ["vip", "new"] {
        tenant
            .post("/api/v1/contact-tag", json!({ "name": name }))
            .await;
    }
    tenant
        .put("/api/v1/contact/2", json!({ "tag_ids": [1, 2] }))
        .await;
    tenant
        .put("/api/v1/contact/3", json!({ "tag_ids": [2] }))
        .await;
    tenant
}

#[tokio::test]
async fn every_documented_filter_filters() {
    let tenant = people().await;
    let cases: &[(&str, &[i64])] = &[
        // Array: 陣列方式傳入, in every way that clients write one.
        ("id[]=1&id[]=3", &[1, 3]),
        ("id[0]=2&id[1]=4", &[2, 4]),
        ("id=2,3", &[2, 3]),
        ("id=[1,2]", &[1, 2]),
        ("id[]=99", &[]),
        ("gender=1", &[2, 3]),
        ("gender=0", &[1]),
        ("birth_at__start=1990-03-15", &[2, 3]),
        ("birth_at__end=1990-03-15", &[1, 2]),
        ("birth_at__start=1990-01-01&birth_at__end=1990-06-30", &[2]),
        // 對姓名開頭進行模糊搜尋.
        ("name=陳", &[1, 2]),
        ("name=ange", &[3]),
        ("name=大華", &[]),
        ("name=100%25", &[4]),
        ("name=10_", &[]),
        ("phone_number=0922", &[2, 3]),
        ("phone_number=09", &[]),
        ("email=ange@mail.example", &[3]),
        ("created_at__start=2020-01-01", &[1, 2, 3, 4]),
        ("created_at__end=2020-01-01", &[]),
        (
            "created_at__start=2020-01-01 00:00:00&created_at__end=2999-01-01 10:00:00",
            &[1, 2, 3, 4],
        ),
        ("updated_at__start=2999-01-01", &[]),
        ("updated_at__end=2999-01-01", &[1, 2, 3, 4]),
        // 如 [1, 3, 4] 表示查詢 1、3、4月的壽星.
        ("birth_months=[1, 3, 4]", &[1, 2]),
        ("birth_months[]=12", &[3]),
        ("birth_months=1,12", &[1, 3]),
        ("identity_no=A1", &[1]),
        ("membership_no=M2", &[2]),
        ("membership_no=m2", &[]),
        // The vendor's newer page.
        ("search=小明", &[2]),
        ("tag_ids=1,2", &[2, 3]),
        ("tag_ids[]=1", &[2]),
        ("company_ids=2", &[1, 2]),
        ("has_number=0", &[4]),
        ("has_duplicate_number=1", &[2, 3]),
        // Together, and with nothing in them.
        ("gender=1&name=陳", &[2]),
        ("gender=&name=&id=", &[1, 2, 3, 4]),
        ("unknown=1", &[1, 2, 3, 4]),
    ];
    for (query, ids) in cases {
        let answer = tenant.get(&format!("/api/v1/contact?{query}")).await;
        assert_eq!(answer.ids(), *ids, "{query}");
        assert_eq!(answer.body["meta"]["total"], ids.len(), "{query}");
    }
}

/// cz_cols(自訂欄位): each comparison, as JSON in the query and nested.
#[tokio::test]
async fn every_comparison_of_custom_fields_compares() {
    let tenant = people().await;
    let cases: &[(&str, &[i64])] = &[
        // The example: 代表搜尋客戶中自訂欄位 ID 為 1 且大於 10 的客戶, and = 20 beside it.
        (
            r#"[{"id":1,"op":">","val":10},{"id":1,"op":"=","val":20}]"#,
            &[2],
        ),
        (r#"[{"id":1,"op":">","val":10}]"#, &[2, 3]),
        (r#"[{"id":1,"op":"<","val":20}]"#, &[1]),
        (r#"[{"id":1,"op":">=","val":20}]"#, &[2, 3]),
        (r#"[{"id":1,"op":"<=","val":"20"}]"#, &[1, 2]),
        (r#"[{"id":2,"op":"=","val":"台北"}]"#, &[1]),
        (r#"[{"id":2,"op":"<>","val":"台北"}]"#, &[2]),
        (r#"[{"id":3,"op":">=","val":"2026-01-01"}]"#, &[1]),
        (r#"[{"id":4,"op":"in","val":["A","B"]}]"#, &[2, 3]),
        (r#"[{"id":4,"op":"in","val":"A,C"}]"#, &[2]),
        (r#"[{"id":4,"op":"not_in","val":["A"]}]"#, &[3]),
        (r#"[{"id":5,"op":"=","val":"B"}]"#, &[3]),
        (r#"[{"id":2,"op":"is_null"}]"#, &[3, 4]),
        (r#"[{"id":2,"op":"is_not_null","val":null}]"#, &[1, 2]),
    ];
    for (json, ids) in cases {
        let url = reqwest::Url::parse_with_params("http://h/api/v1/contact", [("cz_cols", json)]);
        let url = url.unwrap();
        let path = format!("{}?{}", url.path(), url.query().unwrap());
        let answer = tenant.get(&path).await;
        assert_eq!(answer.ids(), *ids, "{json}");
        // The same in the body of the GET, as the tag page sends its filter.
        let body = format!("{{\"cz_cols\":{json}}}");
        let request = tenant
            .request(reqwest::Method::GET, "/api/v1/contact")
            .body(body);
        let answer = super::tenant::Answer::of(request).await;
        assert_eq!(answer.ids(), *ids, "{json} in the body");
    }
    let nested = "cz_cols[0][id]=1&cz_cols[0][op]=%3E&cz_cols[0][val]=10&cz_cols[1][id]=4&cz_cols[1][op]=in&cz_cols[1][val][]=A";
    assert_eq!(
        tenant.get(&format!("/api/v1/contact?{nested}")).await.ids(),
        [2]
    );
}

#[tokio::test]
async fn filters_that_make_no_sense_are_refused() {
    let tenant = Tenant::new().await;
    for (query, fields) in [
        ("gender=female", vec!["gender"]),
        ("birth_at__start=27/8/1985", vec!["birth_at__start"]),
        ("created_at__end=soon", vec!["created_at__end"]),
        ("birth_months=13", vec!["birth_months"]),
        ("id=one", vec!["id"]),
        ("cz_cols[0][op]=like", vec!["cz_cols.0.id", "cz_cols.0.op"]),
        ("cz_cols[0][id]=1&cz_cols[0][op]=%3E", vec!["cz_cols.0.val"]),
    ] {
        let answer = tenant.get(&format!("/api/v1/contact?{query}")).await;
        answer.refuses(&fields);
    }
}
