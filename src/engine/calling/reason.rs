//! Why a call failed, in plain words. Nothing of the error's own text is told: it could hold the
//! address, and the address a secret.

use std::error::Error;
use std::io;
use std::time::Duration;

use rustls::CertificateError;

use super::resolver::NoAddress;

pub(super) const NOT_PUBLIC: &str = "leads to a private address, which may not be called from here";

/// The words behind the method and the address.
pub(super) fn of(error: &reqwest::Error, limit: Duration) -> String {
    if error.is_timeout() {
        return format!("did not answer within {limit:?}");
    }
    let mut why = if error.is_connect() {
        "cannot be reached"
    } else if error.is_body() || error.is_decode() {
        "broke off its answer"
    } else {
        "gave no answer that is HTTP"
    };
    let mut next: Option<&(dyn Error + 'static)> = error.source();
    while let Some(cause) = next {
        match cause.downcast_ref::<NoAddress>() {
            Some(NoAddress::NotPublic) => return NOT_PUBLIC.to_owned(),
            Some(NoAddress::Unknown) => {
                return "cannot be reached: there is no such host, or no name server answers"
                    .to_owned();
            }
            None => {}
        }
        if let Some(tls) = tls(cause) {
            why = insecure(tls);
            break;
        }
        if let Some(error) = cause.downcast_ref::<io::Error>() {
            match error.kind() {
                io::ErrorKind::ConnectionRefused => {
                    why = "cannot be reached: nothing listens there";
                }
                io::ErrorKind::ConnectionReset | io::ErrorKind::UnexpectedEof => {
                    why = "broke off the connection";
                }
                io::ErrorKind::TimedOut => why = "cannot be reached: nobody answers there",
                _ => {}
            }
        }
        next = cause.source();
    }
    why.to_owned()
}

/// TLS at the bottom of an error. Errors of the system may hold one another, and skip themselves
/// when asked for their cause.
fn tls<'e>(cause: &'e (dyn Error + 'static)) -> Option<&'e rustls::Error> {
    if let Some(error) = cause.downcast_ref::<rustls::Error>() {
        return Some(error);
    }
    let mut next = cause
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref);
    while let Some(inner) = next {
        if let Some(error) = inner.downcast_ref::<rustls::Error>() {
            return Some(error);
        }
        next = inner
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
    }
    None
}

fn insecure(error: &rustls::Error) -> &'static str {
    match error {
        rustls::Error::InvalidCertificate(
            CertificateError::Expired | CertificateError::ExpiredContext { .. },
        ) => "cannot be trusted: its certificate has expired",
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => "cannot be trusted: its certificate is for another host",
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
            "cannot be trusted: nobody known has signed its certificate"
        }
        rustls::Error::InvalidCertificate(_) => "cannot be trusted: its certificate is not right",
        _ => "cannot be reached: no secure connection can be made",
    }
}
