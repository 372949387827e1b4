//! Makes the calls of API cards over HTTP.

use super::event::{Answer, CallRequest};

/// What calls may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Whether servers of this machine and of private networks may be called.
    pub private_addresses: bool,
    /// Whether servers beyond this machine may be called without encryption.
    pub insecure_http: bool,
    /// The most bytes of an answer's body.
    pub body_limit: usize,
}

/// Makes calls. Cheap to clone, shared by all threads.
#[derive(Clone, Debug)]
pub struct Caller {
    rules: Rules,
}

impl Caller {
    #[must_use]
    pub fn new(rules: Rules) -> Caller {
        Caller { rules }
    }

    /// Makes one call.
    pub async fn call(&self, request: &CallRequest) -> Answer {
        let _ = (self.rules, request);
        Answer::Failed {
            reason: "calls are not made yet".to_owned(),
        }
    }
}
