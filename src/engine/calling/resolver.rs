//! Host names -> the addresses that a connection may be made to.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::addresses::is_public;

/// The system's answers without addresses that are not public. The connection is made to what is
/// given here, so a name that changes its address in between gains nothing.
#[derive(Debug)]
pub(super) struct PublicOnly;

/// A name has no public address.
#[derive(Debug, thiserror::Error)]
#[error("the host has no public address")]
pub(super) struct NotPublic;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(NotPublic.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}
