//! Certificate and key of the page.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::app::file_security::{self, Keeper};
use crate::app::{Error, ErrorKind, Result};
use crate::domain::without_mark;

/// More than any certificate with its chain has.
const MOST_BYTES: u32 = 1024 * 1024;

/// Where certificate and key are (PEM).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, and those that lead from it to one that browsers trust.
    pub cert: PathBuf,
    /// Its key.
    pub key: PathBuf,
    /// The keeper of the key file.
    pub key_keeper: Keeper,
}

impl TlsFiles {
    /// Reads both.
    pub(super) fn load(&self) -> Result<Arc<ServerConfig>> {
        let pem = file_security::read(open(&self.cert)?, &self.cert, MOST_BYTES)?;
        let pem = text(&pem, &self.cert)?;
        let chain = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
        let chain = chain.map_err(|error| unusable(&self.cert, &error))?;
        if chain.is_empty() {
            return Err(unusable(&self.cert, &"there is no certificate in it"));
        }
        let file = file_security::open_secret(&self.key, self.key_keeper)?
            .ok_or_else(|| unusable(&self.key, &"there is no such file"))?;
        let pem = file_security::read(file, &self.key, MOST_BYTES)?;
        let pem = text(&pem, &self.key)?;
        let key =
            PrivateKeyDer::from_pem_slice(pem).map_err(|error| unusable(&self.key, &error))?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
            .map_err(|error| unusable(&self.cert, &error))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

/// The text of a file without its byte order mark, in which the first line would not be found.
fn text<'a>(pem: &'a [u8], path: &Path) -> Result<&'a [u8]> {
    without_mark(pem).map_err(|utf16| unusable(path, &format_args!("it {utf16}")))
}

/// What keeps certificates up to date puts links in the way, so they are followed; what they lead to is checked.
fn open(path: &Path) -> Result<File> {
    let real = path
        .canonicalize()
        .map_err(|error| unusable(path, &error))?;
    file_security::open_file(&real)?.ok_or_else(|| unusable(path, &"it is gone"))
}

fn unusable(path: &Path, why: &dyn std::fmt::Display) -> Error {
    let message = format!("{} cannot be used for TLS: {why}", path.display());
    Error::new(ErrorKind::Config, message)
        .hint("it has to be PEM: the certificate with its chain, and the key that belongs to it")
}
