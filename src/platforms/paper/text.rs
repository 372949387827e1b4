//! Texts of the bot as a vendor's own pages write them: its variables instead of templates, secrets
//! by their names.

use super::Paper;
use crate::language::address::{Address, Kind};
use crate::language::value::Value;
use crate::platforms::Platform;

impl Paper<'_> {
    /// The text for this platform.
    ///
    /// # Errors
    /// Why it cannot be written there, in words.
    pub fn text(&self, value: &Value) -> Result<String, String> {
        match value {
            Value::Text(text) => self.written(text),
            Value::Secret(secret) => self.written(&secret.shown()),
            Value::Int(number) => Ok(number.to_string()),
            Value::Float(number) => Ok(number.to_string()),
            Value::Bool(flag) => Ok(flag.to_string()),
            Value::Ref(address) => Ok(self.title(address).to_owned()),
            Value::Null | Value::List(_) | Value::Map(_) => Err("it is no text".to_owned()),
        }
    }

    fn written(&self, text: &str) -> Result<String, String> {
        let mut out = String::new();
        let mut variables = 0;
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            if rest.starts_with("{%") || rest.starts_with("{#") {
                return Err(computed("the template in it"));
            }
            let Some(inside) = rest.strip_prefix("{{") else {
                out.push('{');
                rest = &rest[1..];
                continue;
            };
            let end = inside.find("}}");
            let end = end.ok_or_else(|| computed("the template in it"))?;
            match inside[..end].trim() {
                // How a text says the sign itself.
                "\"{\"" => out.push('{'),
                source => {
                    out.push_str(&self.variable(source)?);
                    variables += 1;
                }
            }
            rest = &inside[end + 2..];
        }
        out.push_str(rest);
        if out.matches("{{").count() > variables && self.reads_braces() {
            return Err(format!(
                "it has `{{{{` in it, which {} reads as one of its own variables",
                self.platform.title()
            ));
        }
        Ok(out)
    }

    fn reads_braces(&self) -> bool {
        self.platform != Platform::Omnichat
    }

    /// How the vendor writes `fields.NAME` or `contact.NAME`.
    fn variable(&self, source: &str) -> Result<String, String> {
        let unknown = || computed(&format!("`{{{{ {source} }}}}`"));
        let (of, name) = source.split_once('.').ok_or_else(unknown)?;
        if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
            return Err(unknown());
        }
        let missing = || {
            format!(
                "{} names no variable for `{{{{ {source} }}}}` here",
                self.platform.title()
            )
        };
        if of == "fields" {
            let field = Address::new(Kind::Field, name);
            let keep = self.content(&field).and_then(|content| content.get("keep"));
            if keep == Some(&Value::Text("conversation".to_owned())) {
                return Err(format!(
                    "`{name}` lives for one conversation, and is no field of {}",
                    self.platform.title()
                ));
            }
            return match self.platform {
                Platform::Botcake | Platform::Ahachat => {
                    Ok(format!("{{{{{}}}}}", self.title(&field)))
                }
                // Names of a script's variables keep our rule for names of fields.
                Platform::Firstline => Ok(format!("{{{{ {name} }}}}")),
                Platform::Omnichat | Platform::Sandbox => Err(missing()),
            };
        }
        if of != "contact" {
            return Err(unknown());
        }
        let word = match (self.platform, name) {
            // seeds/botcake-public-api.txt, the keys of `payload`.
            (Platform::Botcake, "id") => "psid",
            (Platform::Botcake, "first_name") => "user_first_name",
            (Platform::Botcake, "last_name") => "user_last_name",
            (Platform::Botcake, "name") => "user_full_name",
            (Platform::Botcake, "phone") => "phone",
            (Platform::Botcake, "email") => "email",
            // seeds/ahachat-broadcast-api.txt.
            (Platform::Ahachat, "id") => "messenger_user_id",
            // help.firstline.cc/feature/other/jiao-tan-jiao-ben-bian-shu.
            (Platform::Firstline, "id") => " contactable_user_id ",
            (Platform::Firstline, "name") => " contactable_username ",
            _ => return Err(missing()),
        };
        Ok(format!("{{{{{word}}}}}"))
    }
}

fn computed(what: &str) -> String {
    format!("{what} is worked out during the conversation")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::language::value::{Desired, Origin};

    fn field(name: &str, title: &str, keep: &str) -> Desired {
        let text = |text: &str| Value::Text(text.to_owned());
        Desired {
            address: Address::new(Kind::Field, name),
            remote_name: title.to_owned(),
            content: BTreeMap::from([("keep".to_owned(), text(keep))]),
            uses: Default::default(),
            origin: Origin {
                file: "bot/a.yaml".to_owned(),
                line: 1,
            },
        }
    }

    #[test]
    fn variables_are_the_vendors_own() {
        let fields = [
            field("member_no", "會員編號", "forever"),
            field("topic", "topic", "conversation"),
        ];
        let titles = super::super::titles(&fields);
        let said = |platform: Platform, text: &str| {
            let paper = Paper::new(platform, &fields, &titles, &[]);
            paper.text(&Value::Text(text.to_owned()))
        };
        let hello = "{{contact.first_name}}，{{ fields.member_no }} { } a";
        let expected = "{{user_first_name}}，{{會員編號}} { } a";
        assert_eq!(said(Platform::Botcake, hello), Ok(expected.to_owned()));
        let number = "no. {{ fields.member_no }}";
        assert_eq!(
            said(Platform::Ahachat, number),
            Ok("no. {{會員編號}}".to_owned())
        );
        assert_eq!(
            said(Platform::Firstline, number),
            Ok("no. {{ member_no }}".to_owned())
        );
        let brace = "{{ \"{\" }}{x}}";
        assert_eq!(said(Platform::Omnichat, brace), Ok("{{x}}".to_owned()));
        for (platform, text, words) in [
            (
                Platform::Botcake,
                brace,
                "reads as one of its own variables",
            ),
            (
                Platform::Ahachat,
                hello,
                "AhaChat names no variable for `{{ contact.first_name }}`",
            ),
            (Platform::Omnichat, number, "Omnichat names no variable"),
            (
                Platform::Botcake,
                "{{ fields.topic }}",
                "lives for one conversation",
            ),
            (
                Platform::Botcake,
                "{{ fields.member_no | upper }}",
                "worked out during",
            ),
            (
                Platform::Botcake,
                "{% if x %}a{% endif %}",
                "worked out during",
            ),
            (
                Platform::Botcake,
                "{{ response.count }}",
                "worked out during",
            ),
            (Platform::Botcake, "{{ \"}}\" }}", "worked out during"),
            (Platform::Botcake, "{{ x", "worked out during"),
        ] {
            let refused = said(platform, text);
            assert!(
                refused.as_ref().is_err_and(|why| why.contains(words)),
                "{text}: {refused:?}"
            );
        }
    }
}
