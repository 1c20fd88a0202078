//! The routes of the page and their answers.
//!
//! Invariants:
//! - GET and HEAD change nothing: mail scanners open every link. Only a POST redeems.
//! - The token in the address is the authority. There is no cookie, so that a page elsewhere has nothing to ride on: to
//!   forge a request it would need the token. Browsers that say where a form comes from are held to it all the same.
//! - What is said to the visitor comes from [`crate::texts`]; the text of an error goes to the log.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{self, HeaderMap};
use axum::http::{Response, StatusCode, Uri};
use axum::routing::get;

use super::body::{self, BodyError, Typed};
use super::pages::{FormFault, FormView};
use super::watch::{self, Client};
use super::{Site, answer};
use crate::app::credentials::link_page::{Landing, Standing};
use crate::app::{Error, ErrorKind};
use crate::domain::link::Token;
use crate::domain::password::{Guessable, normal};
use crate::domain::product::{PasswordPolicy, Violation};
use crate::texts::{Notice, TemplateFault, Translation};

type PageResponse = Response<Body>;

/// The `Retry-After` of an answer to a request that came too early.
const LATER: Duration = Duration::from_secs(30);

/// All routes.
pub(super) fn router(site: &Arc<Site>) -> Router {
    let page = get(visit).post(redeem).fallback(wrong_method);
    let assets = get(asset).fallback(wrong_method);
    // What our own address has in it is no pattern of an older axum.
    let mut router = Router::new().without_v07_checks();
    if !site.place.route.ends_with('/') {
        // An email program may have taken the slash behind a link for a part of it.
        router = router.route(&format!("{}/", site.place.route), page.clone());
    }
    router
        .route(&site.place.route, page)
        .route(&format!("{}{{file}}", site.place.assets), assets)
        .fallback(nowhere)
        .layer(axum::middleware::from_fn_with_state(
            Arc::clone(site),
            watch::over,
        ))
        .with_state(Arc::clone(site))
}

/// Shows the form, or why there is none.
async fn visit(State(site): State<Arc<Site>>, uri: Uri, headers: HeaderMap) -> PageResponse {
    let texts = site.accepted(&headers);
    let Some(token) = site.place.token(&uri) else {
        return site.unknown(texts);
    };
    match site.look(token).await {
        Err(error) => site.trouble(texts, None, &texts.page.notices.unavailable, &error),
        Ok(None) => site.unknown(texts),
        Ok(Some(landing)) => site.landed(texts, &landing, None),
    }
}

/// Sets the password.
async fn redeem(State(site): State<Arc<Site>>, client: Client, request: Request) -> PageResponse {
    let (head, sent) = request.into_parts();
    let texts = site.accepted(&head.headers);
    let now = Instant::now();
    if let Err(wait) = site.per_address.take(client.subscriber(), now) {
        return site.too_many(texts, wait);
    }
    if comes_from_elsewhere(&head.headers, &site.place.origin) {
        return site.notice(StatusCode::FORBIDDEN, texts, &texts.page.notices.malformed);
    }
    let Some(token) = site.place.token(&head.uri) else {
        return site.unknown(texts);
    };
    let typed = match body::read(&head.headers, sent, site.timeout).await {
        Ok(typed) => typed,
        Err(unread) => return site.unread(texts, unread),
    };
    let landing = match site.look(token.clone()).await {
        Err(error) => return site.trouble(texts, None, &texts.page.notices.later, &error),
        Ok(None) => return site.unknown(texts),
        Ok(Some(landing)) => landing,
    };
    // Only a link that exists takes a row in the table.
    if let Err(wait) = site.per_link.take(*token.digest().as_bytes(), now) {
        return site.too_many(texts, wait);
    }
    site.set_password(texts, &landing, token, typed).await
}

async fn asset(State(site): State<Arc<Site>>, uri: Uri, headers: HeaderMap) -> PageResponse {
    match site.assets.at(uri.path()) {
        Some(asset) => answer::asset(asset),
        None => site.unknown(site.accepted(&headers)),
    }
}

async fn nowhere(State(site): State<Arc<Site>>, headers: HeaderMap) -> PageResponse {
    site.unknown(site.accepted(&headers))
}

async fn wrong_method(State(site): State<Arc<Site>>, uri: Uri, headers: HeaderMap) -> PageResponse {
    let texts = site.accepted(&headers);
    let mut refused = site.notice(
        StatusCode::METHOD_NOT_ALLOWED,
        texts,
        &texts.page.notices.malformed,
    );
    let is_asset = uri.path().starts_with(&site.place.assets);
    let allowed = if is_asset {
        "GET, HEAD"
    } else {
        "GET, HEAD, POST"
    };
    answer::set(refused.headers_mut(), header::ALLOW, allowed);
    refused
}

/// Whether the browser says that another site sent the form. Under `Referrer-Policy: no-referrer` the origin of our own
/// form is `null` (Fetch, "append a request `Origin` header"), so that it says nothing; `Sec-Fetch-Site` does.
fn comes_from_elsewhere(headers: &HeaderMap, own: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some("same-origin" | "none") => return false,
        Some(_) => return true,
        None => {}
    }
    let Some(origin) = text("origin") else {
        return headers.contains_key(header::ORIGIN);
    };
    let host = origin.split_once("://").map(|(_, host)| host);
    !(origin == "null" || origin == own || host.is_some() && host == text("host"))
}

/// Returns the response, unless the server stops first.
async fn before<T>(end: impl Future<Output = ()>, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        biased;
        done = work => Some(done),
        () = end => None,
    }
}

/// Returns what to say to a visitor whose link still works, or whose link cannot be looked up any more. A hook that was cut off may have set the password, and so
/// may one that another request is waiting for; one that cannot be run has not, and time does not mend it.
fn how_it_stands<'a>(texts: &'a Translation, landing: &Landing, error: &Error) -> &'a Notice {
    match error.kind() {
        _ if error.is_half_done() => &texts.page.notices.unsure,
        ErrorKind::Config => &texts.page.notices.blocked,
        ErrorKind::Temporary | ErrorKind::Failed if landing.has_hook => &texts.page.notices.unsure,
        _ => &texts.page.notices.later,
    }
}

fn unchoosable(landing: &Landing, policy: &PasswordPolicy) -> String {
    format!(
        "{}: a chosen password needs {} characters, and it takes {}",
        landing.product,
        policy.min_chosen(),
        policy.max_length
    )
}

impl Site {
    /// Returns the language that the browser asks for.
    fn accepted(&self, headers: &HeaderMap) -> &'static Translation {
        let header = headers.get(header::ACCEPT_LANGUAGE);
        let header = header.and_then(|value| value.to_str().ok());
        self.languages.accepted(header.unwrap_or_default())
    }

    /// A page, or a bare refusal where its template is at fault.
    fn page(&self, status: StatusCode, html: Result<String, TemplateFault>) -> PageResponse {
        match html {
            Ok(html) => answer::page(status, html),
            Err(fault) => {
                self.tell_trouble(&fault.to_string());
                answer::page(StatusCode::INTERNAL_SERVER_ERROR, String::new())
            }
        }
    }

    async fn look(&self, token: Token) -> Result<Option<Landing>, Error> {
        self.pool.read(move |app| app.landing(&token)).await
    }

    /// From what was typed to the answer.
    async fn set_password(
        &self,
        accepted: &'static Translation,
        landing: &Landing,
        token: Token,
        typed: Typed,
    ) -> PageResponse {
        let texts = self.languages.of(&landing.locale, accepted);
        let Typed { password, repeat } = typed;
        if matches!(landing.standing, Standing::Dead { .. }) {
            return self.landed(texts, landing, None);
        }
        let (asked, wanted) = (token.clone(), password.clone());
        let broken = self.pool.read(move |app| app.broken_rules(&asked, &wanted));
        let broken = match broken.await {
            Err(error) => return self.trouble(texts, None, &texts.page.notices.later, &error),
            Ok(broken) => broken,
        };
        let fault = if password.expose().is_empty() {
            Some(FormFault::Empty)
        } else if !broken.is_empty() {
            Some(FormFault::Broken(broken))
        } else if normal(password.clone()).expose() != normal(repeat).expose() {
            Some(FormFault::Mismatch)
        } else {
            None
        };
        if fault.is_some() {
            return self.landed(texts, landing, fault.as_ref());
        }
        let Some(turn) = self.pool.turn(landing.product_id).await else {
            return self.later(
                texts,
                Some(landing.product.as_str()),
                &texts.page.notices.later,
            );
        };
        let asked = token.clone();
        let done = self
            .pool
            .act(turn, move |app| app.redeem(&asked, &password).map(|_| ()));
        match before(self.last_words(), done).await {
            // It goes on, and nobody is there any more to say how it ends.
            None => self.later(
                texts,
                Some(landing.product.as_str()),
                &texts.page.notices.unsure,
            ),
            Some(Ok(())) => {
                let html = self.pages.done(texts, landing);
                self.page(StatusCode::OK, html)
            }
            Some(Err(error)) => self.not_redeemed(texts, token, landing, &error).await,
        }
    }

    /// Why it could not be done is seen by another look: the link may have died meanwhile, or live on.
    async fn not_redeemed(
        &self,
        texts: &'static Translation,
        token: Token,
        before: &Landing,
        error: &Error,
    ) -> PageResponse {
        match self.look(token).await {
            Ok(None) => self.unknown(texts),
            Ok(Some(landing)) if matches!(landing.standing, Standing::Dead { .. }) => {
                self.landed(texts, &landing, None)
            }
            _ if error.kind() == ErrorKind::Refused => {
                self.tell_trouble(&error.to_string());
                self.landed(texts, before, Some(&FormFault::Refused))
            }
            // It passed a moment ago: an estimate at the border of what is accepted may turn out either way.
            _ if error.kind() == ErrorKind::Usage => {
                let easy = Violation::Guessable(Guessable::Easy);
                self.landed(texts, before, Some(&FormFault::Broken(vec![easy])))
            }
            _ => {
                let product = Some(before.product.as_str());
                self.trouble(texts, product, how_it_stands(texts, before, error), error)
            }
        }
    }

    /// The page of a link that is known.
    fn landed(
        &self,
        accepted: &'static Translation,
        landing: &Landing,
        fault: Option<&FormFault>,
    ) -> PageResponse {
        let texts = self.languages.of(&landing.locale, accepted);
        match &landing.standing {
            Standing::Live { policy, .. } if !policy.can_be_chosen() => {
                // Since the link was made the product takes only passwords that are too short to be chosen.
                self.tell_trouble(&unchoosable(landing, policy));
                self.unavailable(
                    texts,
                    Some(landing.product.as_str()),
                    &texts.page.notices.blocked,
                )
            }
            Standing::Live { policy, until } => {
                let form = FormView {
                    landing,
                    policy,
                    until: *until,
                };
                let status = match fault {
                    None => StatusCode::OK,
                    Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
                };
                self.page(status, self.pages.form(texts, &form, fault))
            }
            Standing::Dead { end, at, newer } => {
                let html = self.pages.dead(texts, landing, (*end, *at, *newer));
                self.page(StatusCode::GONE, html)
            }
        }
    }

    fn unread(&self, texts: &Translation, unread: BodyError) -> PageResponse {
        let (status, text) = match unread {
            BodyError::NotAForm => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                &texts.page.notices.malformed,
            ),
            BodyError::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, &texts.page.notices.too_large),
            BodyError::TooSlow => (StatusCode::REQUEST_TIMEOUT, &texts.page.notices.too_slow),
            BodyError::Malformed => (StatusCode::BAD_REQUEST, &texts.page.notices.malformed),
        };
        self.notice(status, texts, text)
    }

    /// No such link, or no such page: they look alike.
    fn unknown(&self, texts: &Translation) -> PageResponse {
        self.notice(StatusCode::NOT_FOUND, texts, &texts.page.notices.unknown)
    }

    fn too_many(&self, texts: &Translation, wait: Duration) -> PageResponse {
        let refused = self.notice(
            StatusCode::TOO_MANY_REQUESTS,
            texts,
            &texts.page.notices.too_many,
        );
        answer::later(refused, wait)
    }

    /// It could not be done, and that is not the visitor's fault.
    fn trouble(
        &self,
        texts: &Translation,
        product: Option<&str>,
        notice: &Notice,
        error: &Error,
    ) -> PageResponse {
        self.tell_trouble(&error.to_string());
        match error.kind() {
            ErrorKind::Failed if product.is_none() => self.notice(
                StatusCode::INTERNAL_SERVER_ERROR,
                texts,
                &texts.page.notices.failed,
            ),
            ErrorKind::Config if !error.is_half_done() => {
                self.unavailable(texts, product, &texts.page.notices.blocked)
            }
            _ => self.later(texts, product, notice),
        }
    }

    fn later(&self, texts: &Translation, product: Option<&str>, notice: &Notice) -> PageResponse {
        answer::later(self.unavailable(texts, product, notice), LATER)
    }

    /// It cannot be done now; whether it can be done later is not known.
    fn unavailable(
        &self,
        texts: &Translation,
        product: Option<&str>,
        notice: &Notice,
    ) -> PageResponse {
        let html = self.pages.notice(texts, product, notice);
        self.page(StatusCode::SERVICE_UNAVAILABLE, html)
    }

    fn notice(&self, status: StatusCode, texts: &Translation, notice: &Notice) -> PageResponse {
        self.page(status, self.pages.notice(texts, None, notice))
    }

    /// A request that is none of a browser's.
    pub(super) fn malformed(&self, headers: &HeaderMap) -> PageResponse {
        let texts = self.accepted(headers);
        self.notice(
            StatusCode::BAD_REQUEST,
            texts,
            &texts.page.notices.malformed,
        )
    }

    /// The page of a bug.
    pub(super) fn failed(&self) -> PageResponse {
        let texts = self.languages.workspace();
        self.notice(
            StatusCode::INTERNAL_SERVER_ERROR,
            texts,
            &texts.page.notices.failed,
        )
    }
}
