//! What is known at some point of a flow.

use crate::check::flow::domain::Domain;
use crate::source::Span;

/// What a condition speaks of.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Subject {
    Field(String),
    Tag(String),
    Channel,
    Hours(String),
}

/// What is known at some point of a flow, by the conditions that led there.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Facts(pub(super) Vec<Fact>);

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fact {
    pub(super) subject: Subject,
    pub(super) domain: Domain,
    /// The comparison that has decided most lately.
    pub(super) by: Span,
}

impl Facts {
    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }

    pub(crate) fn forget_field(&mut self, name: &str) {
        self.0
            .retain(|fact| !matches!(&fact.subject, Subject::Field(field) if field == name));
    }

    /// What a field was set to, and where.
    pub(crate) fn learn(&mut self, name: &str, domain: Domain, by: Span) {
        self.forget_field(name);
        self.0.push(Fact {
            subject: Subject::Field(name.to_owned()),
            domain,
            by,
        });
    }

    pub(crate) fn forget_tag(&mut self, name: &str) {
        self.0
            .retain(|fact| !matches!(&fact.subject, Subject::Tag(tag) if tag == name));
    }

    /// Whether a field surely has a value.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.fields().any(|field| field == name)
    }

    /// The fields that surely have a value.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|fact| match &fact.subject {
            Subject::Field(name) if !fact.domain.empty => Some(name.as_str()),
            _ => None,
        })
    }

    /// What is known on both of two ways.
    pub(crate) fn join(mut self, other: &Facts) -> Facts {
        self.0.retain(|fact| other.0.contains(fact));
        self
    }
}
