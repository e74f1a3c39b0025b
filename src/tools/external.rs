//! Checks links to other sites over the network (`check --external`).
//!
//! Other sites must never make a build fail, so all findings are warnings. Requests are limited per host, and good
//! results are cached for a week, so as not to burden the sites that are linked to.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use ureq::http::Response;
use ureq::{Agent, Body};
use url::Url;

use crate::base::diag::{Diagnostic, Span, words};

/// The most concurrent requests to one host.
const PER_HOST: usize = 2;
/// The number of days for which a good result is taken from the cache.
const FRESH_DAYS: i64 = 7;
/// The most redirects that are followed.
const STEPS: usize = 10;

/// The settings of a check of external links.
#[derive(Clone, Debug)]
pub struct ExternalOptions {
    /// The timeout of one request, from connecting to the last byte.
    pub timeout: Duration,
    /// The most concurrent requests over all hosts.
    pub concurrency: usize,
    /// The number of retries after no response, status 429, or a server error (5xx other than 501).
    pub retries: u32,
    /// The wait before the first retry; it doubles with each further one.
    pub backoff: Duration,
    /// The longest wait, even if `Retry-After` asks for more.
    pub longest_wait: Duration,
    /// The cache that an earlier check returned; empty at first.
    pub cache: String,
    /// The current time in seconds since 1970-01-01 UTC.
    pub now: i64,
}

impl Default for ExternalOptions {
    fn default() -> ExternalOptions {
        ExternalOptions {
            timeout: Duration::from_secs(20),
            concurrency: 8,
            retries: 2,
            backoff: Duration::from_secs(1),
            longest_wait: Duration::from_secs(30),
            cache: String::new(),
            now: 0,
        }
    }
}

/// The result of checking one address; a line of the cache.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct LinkStatus {
    /// The address as it is written in the link.
    url: String,
    /// The HTTP status; 0 if there was no response.
    status: u16,
    /// The day of the check, in days since 1970-01-01.
    checked: i64,
    /// The address to which the page has moved permanently (301, 308).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    moved: Option<String>,
    /// Why there was no response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl LinkStatus {
    /// An address from which no answer came.
    fn unanswered(url: &str, today: i64, reason: impl ToString) -> LinkStatus {
        let (url, reason) = (url.to_owned(), Some(reason.to_string()));
        LinkStatus { url, status: 0, checked: today, moved: None, reason }
    }

    /// Whether the page is there, so that the result may be cached.
    fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Checks all addresses, given with the places that link to them. Returns the findings and the new cache: one JSON
/// object a line, sorted by address, only for addresses that are still linked to.
pub fn check(urls: &BTreeMap<String, Vec<Span>>, options: &ExternalOptions) -> (Vec<Diagnostic>, String) {
    let today = options.now.div_euclid(86_400);
    let mut known: HashMap<String, LinkStatus> = options
        .cache
        .lines()
        .filter_map(|line| serde_json::from_str::<LinkStatus>(line).ok())
        .filter(|link| link.is_good() && (0..FRESH_DAYS).contains(&(today - link.checked)))
        .map(|link| (link.url.clone(), link))
        .collect();
    let open = urls.keys().filter(|url| !known.contains_key(*url)).map(String::as_str);
    let answered = check_all(open, options, today);
    known.extend(answered.into_iter().map(|link| (link.url.clone(), link)));

    let (mut found, mut cache) = (Vec::new(), String::new());
    for (url, spans) in urls {
        let Some(link) = known.get(url) else { continue };
        found.extend(judge(link, spans));
        if let Ok(line) = serde_json::to_string(link) {
            cache.push_str(&line);
            cache.push('\n');
        }
    }
    (found, cache)
}

/// An address that is not checked yet.
struct Task<'a> {
    url: &'a str,
    request: Url,
    /// Its host and port, by which requests are limited.
    server: String,
}

impl<'a> Task<'a> {
    fn new(url: &'a str) -> Result<Task<'a>, url::ParseError> {
        let request = Url::parse(url)?;
        let server = request[url::Position::BeforeHost..url::Position::AfterPort].to_owned();
        Ok(Task { url, request, server })
    }
}

/// Checks addresses with a pool of threads; the order of the results is arbitrary.
fn check_all<'a>(all: impl Iterator<Item = &'a str>, options: &ExternalOptions, today: i64) -> Vec<LinkStatus> {
    let (mut servers, mut statuses) = (BTreeMap::<String, Vec<Task<'_>>>::new(), Vec::new());
    for url in all {
        match Task::new(url) {
            Ok(task) => servers.entry(task.server.clone()).or_default().push(task),
            Err(error) => statuses.push(LinkStatus::unanswered(url, today, error)),
        }
    }
    // The addresses of a server are shared out to so many lanes. In a lane, one is asked for after the other.
    let lanes = servers.values().flat_map(|tasks| tasks.chunks(tasks.len().div_ceil(PER_HOST)));
    let workers = options.concurrency.clamp(1, lanes.clone().count().max(1));
    let (lanes, agent) = (Mutex::new(lanes), agent(options.timeout));
    let next = || lanes.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        let tasks = std::iter::from_fn(next).flatten();
        tasks.map(|task| check_one(task, &agent, options, today)).collect::<Vec<LinkStatus>>()
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        statuses.extend(workers.into_iter().filter_map(|worker| worker.join().ok()).flatten());
    });
    statuses
}

/// The HTTP client.
fn agent(timeout: Duration) -> Agent {
    // Redirects are followed by `check_one`, which must distinguish permanent from temporary ones.
    let config = Agent::config_builder()
        .timeout_global(Some(timeout))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .user_agent("Mozilla/5.0 (compatible; madoguchi link check)");
    config.build().new_agent()
}

/// Checks one address, following redirects.
fn check_one(task: &Task<'_>, agent: &Agent, options: &ExternalOptions, today: i64) -> LinkStatus {
    let mut at = task.request.clone();
    let mut moved = None;
    let mut only_permanent = true;
    let done = |status, moved, reason| LinkStatus { url: task.url.to_owned(), status, checked: today, moved, reason };
    for _ in 0..STEPS {
        let response = match request_with_retries(&at, agent, options) {
            Ok(response) => response,
            Err(error) => return done(0, moved, Some(error.to_string())),
        };
        let status = response.status().as_u16();
        let location = response.headers().get("location").and_then(|value| std::str::from_utf8(value.as_bytes()).ok());
        let (301 | 302 | 303 | 307 | 308, Some(location)) = (status, location) else {
            return done(status, moved, None);
        };
        at = match at.join(location) {
            Ok(next) => next,
            Err(error) => return done(0, moved, Some(format!("bad redirect: {error}"))),
        };
        only_permanent &= matches!(status, 301 | 308);
        if only_permanent {
            moved = Some(at.to_string());
        }
    }
    done(0, None, Some("too many redirects".to_owned()))
}

/// One request, retried while the failure may be temporary.
fn request_with_retries(url: &Url, agent: &Agent, options: &ExternalOptions) -> Result<Response<Body>, ureq::Error> {
    let mut wait = options.backoff;
    let mut left = options.retries;
    loop {
        let result = request_once(url, agent);
        let asked = match &result {
            _ if left == 0 => return result,
            Ok(response) if !matches!(response.status().as_u16(), 429 | 500 | 502..=599) => return result,
            // Retrying doesn't help with an invalid address.
            Err(ureq::Error::BadUri(_) | ureq::Error::Http(_)) => return result,
            Ok(response) => response.headers().get("retry-after").and_then(|value| value.to_str().ok()),
            Err(_) => None,
        };
        let asked = asked.and_then(|seconds| seconds.trim().parse().ok()).map(Duration::from_secs);
        std::thread::sleep(asked.unwrap_or(wait).min(options.longest_wait));
        wait = wait.saturating_mul(2);
        left -= 1;
    }
}

/// Sends HEAD, and then GET if the status may mean only that the server doesn't support HEAD.
fn request_once(url: &Url, agent: &Agent) -> Result<Response<Body>, ureq::Error> {
    let response = agent.head(url.as_str()).call()?;
    match response.status().as_u16() {
        400 | 403 | 404 | 405 | 501 => agent.get(url.as_str()).call(),
        _ => Ok(response),
    }
}

/// The finding on an address that has moved, is gone or can't be reached; none if it is fine.
fn judge(link: &LinkStatus, spans: &[Span]) -> Option<Diagnostic> {
    let url = &link.url;
    let warning = |code, ja: String, en: String| Diagnostic::warning(code, spans.first().cloned(), words(ja, en));
    let found = match (link.status, &link.moved) {
        (200..300, None) => return None,
        (200..300, Some(moved)) => warning(
            "external-moved",
            format!("リンク先は移転しました：{url}"),
            format!("the page has moved for good: {url}"),
        )
        .help(words(format!("新しいアドレスに直してください: {moved}"), format!("write the new address: {moved}"))),
        (status @ (404 | 410), _) => warning(
            "external-gone",
            format!("リンク先がなくなっています（{status}）：{url}"),
            format!("the page is gone ({status}): {url}"),
        )
        .help(words("新しいページを探して直すか、リンクを外してください", "find where it is now, or remove the link")),
        (0, _) => {
            let reason = link.reason.as_deref().unwrap_or("no answer");
            warning(
                "external-unreachable",
                format!("リンク先につながりません（{reason}）：{url}"),
                format!("no answer ({reason}): {url}"),
            )
            .help(words(
                "ブラウザーで開けるか確かめてください。一時的な不調かもしれません。",
                "try it in a browser; it may be down only for now",
            ))
        }
        (status, _) => warning(
            "external-unreachable",
            format!("リンク先が開けるか確かめられません（応答 {status}）：{url}"),
            format!("could not tell whether the page is there (answer {status}): {url}"),
        )
        .help(words("ブラウザーで開けるか確かめてください", "try it in a browser")),
    };
    let here = || words("ここでも使われています", "also used here");
    Some(spans.iter().skip(1).take(5).fold(found, |found, span| found.label(span.clone(), here())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_asked_for_as_browsers_ask() {
        for (written, asked, server) in [
            ("https://日本語.jp/", "https://xn--wgv71a119e.jp/", "xn--wgv71a119e.jp"),
            (
                "https://例え.テスト:8443/頁 a?q=あ",
                "https://xn--r8jz45g.xn--zckzah:8443/%E9%A0%81%20a?q=%E3%81%82",
                "xn--r8jz45g.xn--zckzah:8443",
            ),
            ("HTTP://Example.ORG:80/a/./b/../c", "http://example.org/a/c", "example.org"),
        ] {
            let task = Task::new(written).unwrap();
            assert_eq!((task.request.as_str(), task.server.as_str(), task.url), (asked, server, written));
        }
        assert!(Task::new("https://a b/").is_err() && Task::new("https://").is_err());
    }
}
