//! Host names -> the addresses that a connection may be made to.

use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::addresses::is_public;

/// The system's answers, where it is so ruled without addresses that are not public. The
/// connection is made to what is given here, so a name that changes its address in between gains
/// nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resolver {
    pub(super) public_only: bool,
}

/// Why a name gives no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoAddress {
    #[error("the host has no address")]
    Unknown,
    #[error("the host has no public address")]
    NotPublic,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let Resolver { public_only } = *self;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            let found: Vec<SocketAddr> = found.map_err(|_| NoAddress::Unknown)?.collect();
            let fits = |address: &SocketAddr| !public_only || is_public(address.ip());
            let usable: Vec<SocketAddr> = found.iter().copied().filter(fits).collect();
            match (usable.is_empty(), found.is_empty()) {
                (false, _) => Ok(Box::new(usable.into_iter()) as Addrs),
                (true, true) => Err(NoAddress::Unknown.into()),
                (true, false) => Err(NoAddress::NotPublic.into()),
            }
        })
    }
}
