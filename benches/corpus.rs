//! Generated bots: clean projects of any size, the same bytes each time.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Writes a project with this many bot files (about 90 lines, 3 KB each) and gives their bytes.
pub(crate) fn write(root: &Path, files: usize) -> u64 {
    let _ = fs::remove_dir_all(root);
    fs::create_dir_all(root).expect("a folder for the corpus");
    let settings = "botwright: 1\nname: corpus\nchannels: [line, messenger]\ntimezone: Asia/Taipei\n\
        vars: { site: \"https://shop.example\" }\n\
        hours: { support: { open: { mon-fri: \"09:00-18:00\" } } }\n";
    fs::write(root.join("botwright.yaml"), settings).expect("the project file");
    let mut bytes = settings.len() as u64;
    for number in 0..files {
        let folder = root.join(format!("bot/{:03}", number / 100));
        fs::create_dir_all(&folder).expect("a folder for the corpus");
        let text = bot_file(number, files);
        bytes += text.len() as u64;
        fs::write(folder.join(format!("{number:05}.yaml")), text).expect("a bot file");
    }
    bytes
}

fn bot_file(number: usize, files: usize) -> String {
    let mut text = String::new();
    // One file answers what no keyword expects.
    if number == 0 {
        text.push_str("default_reply: help-0\n");
    }
    let next = (number + 1) % files;
    let far = (number * 7 + 3) % files;
    let _ = write!(
        text,
        r##"# 檔案 {number}: tickets and answers
custom_fields:
  member_{number}: {{ title: 會員編號 {number}, type: text, format: "pattern:[A-Z][0-9]{{3,}}" }}
  seats_{number}: {{ type: number, minimum: 1, maximum: 9 }}
  meal_{number}: {{ type: choice, options: [葷, 素, {{ value: none, title: 不需要 }}] }}
tags: {{ vip-{number}: {{ title: VIP }} }}
api_cards:
  tickets-{number}:
    endpoint: "${{var.site}}/api/tickets/{number}"
    headers: {{ X-Shop: "{number}" }}
    payload:
      member_no: "{{{{ fields.member_{number} }}}}"
      seats: "{{{{ fields.seats_{number} }}}}"
      source: {{ channel: "{{{{ channel }}}}", page: {number} }}
    timeout: 10s
    response:
      example: {{ count: 2, tickets: [{{ name: 高鐵票, id: t1 }}] }}
    failure: help-{number}
flows:
  tickets-{number}:
    title: 我的票券 {number}
    folder: 會員服務/票券
    steps:
      - ask: 請輸入會員編號 🎫
        save_to: member_{number}
        retry: 格式不符，請再試一次
        attempts: 3
        otherwise: help-{number}
      - call: tickets-{number}
        then:
          - text: 您有 {{{{ response.count }}}} 張未使用票券
            quick_replies:
              - for_each: response.tickets
                as: t
                label: "{{{{ t.name }}}}"
                flow: redeem-{far}
              - {{ label: 聯絡客服, flow: help-{next} }}
  redeem-{number}:
    steps:
      - cards:
          - title: 高鐵票
            subtitle: 台北－左營
            image: "${{var.site}}/thsr-{number}.png"
            buttons:
              - {{ label: 出示, flow: help-{number} }}
              - {{ label: 網站, url: "${{var.site}}/tickets" }}
          - title: "Hotel voucher"
            subtitle: 'It''s valid until the end of the year'
            buttons:
              - {{ label: Show, flow: help-{far} }}
      - add_tag: vip-{number}
      - set: {{ meal_{number}: none }}
      - cases:
          - when: "fields.seats_{number} >= 4"
            then: [{{ text: 團體票 }}]
          - when: "'vip-{number}' in tags and hours.support.open"
            then:
              - text: >-
                  Welcome back, {{{{ contact.first_name | default('friend') }}}}!
                  Your seats are kept until this evening,
                  and we look forward to seeing you.
              - go_to: help-{number}
          - else:
              - text: 一般票
      - text: |
          第一行：感謝您的預訂。
          第二行：{{% if fields.meal_{number} %}}餐點 {{{{ fields.meal_{number} | label }}}}{{% endif %}}
          Third line with an emoji 🎉 and more words.
  help-{number}:
    steps:
      - text: 需要協助嗎？
        buttons:
          - {{ label: 逛逛行程, url: "${{var.site}}/tours/{number}" }}
          - {{ label: 客服專線, phone: "+886223456789" }}
      - random:
          - {{ weight: 2, then: [{{ text: "Thanks for asking" }}] }}
          - then:
              - text: 謝謝您的提問
      - wait: 10m
        unless_reply: true
      - when: "fields.seats_{number} > 2 and channel == 'line'"
        then:
          - image: "${{var.site}}/map-{number}.png"
        else:
          - text: Không sao, chúng tôi luôn sẵn lòng giúp bạn!
      - hand_off: {{ to: support, note: "{{{{ fields.member_{number} }}}}" }}
keywords:
  tickets-{number}: {{ match: [票券{number}, "ticket {number}"], mode: contains, flow: tickets-{number} }}
  redeem-{number}: {{ match: [兌換{number}], flow: redeem-{number} }}
"##
    );
    text
}
