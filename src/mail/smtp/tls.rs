//! TLS to the relay: whom we trust, and what a failed handshake means.
//!
//! Invariant: a certificate that is not accepted is told apart from every other failure, since only a person can
//! mend it.

use std::fs::OpenOptions;
use std::io::{self, Read as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;

use rustix::fs::OFlags;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, InvalidMessage, OtherError,
    SignatureScheme,
};
use rustls_platform_verifier::Verifier;

use crate::domain::smtp::Fault;
use crate::domain::{Timestamp, without_mark};

/// Many times what an operating system trusts.
const MOST_ROOTS: u64 = 4 * 1024 * 1024;

/// Trusts what the operating system trusts and, besides, the certificates of `ca_file`.
pub(super) fn client_config(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, Fault> {
    let extra = ca_file.map_or_else(|| Ok(Vec::new()), roots)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Trust::new(extra, &provider)
        .map_err(|error| Fault::Certificate(format!("no trusted certificates: {error}")))?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Fault::Tls(error.to_string()))?
        .dangerous() // rustls' word for any verifier that is not its own
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// The platform's judgement, but for the certificates of `ca_file` themselves: what `openssl req -x509` makes calls
/// itself an authority, and webpki takes no authority for a server.
#[derive(Debug)]
struct Trust {
    platform: Verifier,
    own: Vec<CertificateDer<'static>>,
}

impl Trust {
    fn new(
        own: Vec<CertificateDer<'static>>,
        provider: &Arc<rustls::crypto::CryptoProvider>,
    ) -> Result<Self, Error> {
        let provider = Arc::clone(provider);
        let platform = if own.is_empty() {
            Verifier::new(provider)?
        } else {
            Verifier::new_with_extra_roots(own.clone(), provider)?
        };
        Ok(Self { platform, own })
    }
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verdict = self
            .platform
            .verify_server_cert(certificate, intermediates, name, ocsp, now);
        match verdict {
            // webpki looks at the dates before it looks at this, so only the name is left to check.
            Err(error) if is_authority(&error) && self.own.contains(certificate) => {
                verify_server_name(&ParsedCertificate::try_from(certificate)?, name)?;
                Ok(ServerCertVerified::assertion())
            }
            verdict => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.platform
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.platform
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.platform.supported_verify_schemes()
    }
}

/// Whether a certificate was refused only because it calls itself an authority.
fn is_authority(error: &Error) -> bool {
    let Error::InvalidCertificate(CertificateError::Other(OtherError(other))) = error else {
        return false;
    };
    other.downcast_ref() == Some(&webpki::Error::CaUsedAsEndEntity)
}

fn roots(path: &Path) -> Result<Vec<CertificateDer<'static>>, Fault> {
    let fault = |why: String| Fault::Certificate(format!("ca_file {}: {why}", path.display()));
    let pem = read(path).map_err(|error| fault(error.to_string()))?;
    let pem = without_mark(&pem).map_err(|utf16| fault(format!("it {utf16}")))?;
    let roots = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| fault(error.to_string()))?;
    if roots.is_empty() {
        return Err(fault(String::from("has no certificate in it")));
    }
    Ok(roots)
}

/// Reads a regular file of a bounded size.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    // A pipe that nobody writes to would hold us up.
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags)
        .open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    file.take(MOST_ROOTS + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_ROOTS {
        return Err(io::Error::other("it has more than 4 MiB"));
    }
    Ok(bytes)
}

/// The name that the certificate must bear.
pub(super) fn server_name(host: &str) -> Result<ServerName<'static>, Fault> {
    let host = host.trim_end_matches('.');
    let ascii = idna::domain_to_ascii(host).unwrap_or_else(|_| host.to_owned());
    ServerName::try_from(ascii)
        .map_err(|_| Fault::Certificate(format!("{host} is no name that a certificate can bear")))
}

/// Returns the fault of a failed handshake, if TLS itself was the reason.
pub(super) fn fault(error: &io::Error) -> Option<Fault> {
    Some(match error_in(error)? {
        Error::InvalidCertificate(reason) => Fault::Certificate(certificate(reason)),
        Error::NoCertificatesPresented => {
            Fault::Certificate(String::from("the server presented none"))
        }
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            Fault::Tls(String::from("what the server answered is not TLS"))
        }
        other => Fault::Tls(other.to_string()),
    })
}

/// What a failure behind the handshake was: a connection that broke off, whatever came in place of a record. Only a
/// server that has not answered since (`settled` is false) may still refuse our part of the handshake (TLS 1.3), by an
/// alert.
pub(super) fn fault_behind_handshake(error: &Error, settled: bool) -> Fault {
    match error {
        Error::AlertReceived(_) if !settled => Fault::Tls(error.to_string()),
        _ => Fault::Closed,
    }
}

/// The error of TLS within one of the stream.
pub(super) fn error_in(error: &io::Error) -> Option<&Error> {
    error.get_ref()?.downcast_ref()
}

fn certificate(reason: &CertificateError) -> String {
    let day = |at: &UnixTime| {
        let at = i64::try_from(at.as_secs()).ok();
        let at = at.and_then(|at| Timestamp::from_second(at).ok());
        at.map_or_else(String::new, |at| at.strftime(" %-d %b %Y").to_string())
    };
    match reason {
        CertificateError::UnknownIssuer => {
            String::from("its issuer is not trusted (set ca_file if it is your own)")
        }
        CertificateError::ExpiredContext { not_after, .. } => {
            format!("it was valid until{}", day(not_after))
        }
        CertificateError::NotValidYetContext { not_before, .. } => {
            format!("it is valid only from{}", day(not_before))
        }
        CertificateError::NotValidForNameContext { presented, .. } if presented.is_empty() => {
            String::from("it names no host (it has no subjectAltName)")
        }
        CertificateError::NotValidForNameContext {
            expected,
            presented,
        } => {
            // rustls gives them as `DnsName("mail.example.com")`.
            let bare = |name: &String| name.split('"').nth(1).unwrap_or(name).to_owned();
            let names: Vec<String> = presented.iter().map(bare).collect();
            let names = names.join(", ");
            format!("it is not for {} but for: {names}", expected.to_str())
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_before_the_first_root_is_dropped() {
        let made = rcgen::generate_simple_self_signed(vec![String::from("localhost")]);
        let pem = made.unwrap().cert.pem();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        for (text, count) in [
            (pem.clone(), 1),
            (format!("\u{feff}{pem}"), 1),
            (format!("\u{feff}{pem}{pem}"), 2),
        ] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(roots(&path).unwrap().len(), count);
        }
        let wide: Vec<u8> = pem.bytes().flat_map(|byte| [byte, 0]).collect();
        std::fs::write(&path, wide).unwrap();
        let fault = roots(&path).unwrap_err();
        assert!(format!("{fault:?}").contains("UTF-16"), "{fault:?}");
    }
}
