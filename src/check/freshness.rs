//! Reviews: pages and records that somebody must check again by a day (`review_by`), and dates in the future.

use crate::base::address::page_file;
use crate::base::diag::{Diagnostic, Severity, Span, words};
use crate::ledger::{Content, Held, Review};
use crate::render::document::resolve::{Place, Resolver};
use crate::site::Site;
use crate::value::{Date, Value as LedgerValue};

/// A page or record that is to be reviewed.
#[derive(Clone, Debug)]
pub struct Due {
    /// The last day on which the review is in time; a month counts to its last day.
    pub by: Date,
    /// Who does it: the `owner`, or else the organization that runs the site.
    pub owner: Option<String>,
    /// The path of a page, or the id of a record.
    pub id: String,
    /// Its title or name.
    pub name: String,
    /// Where the day is written, for findings.
    pub span: Span,
    /// Whether that day has passed.
    pub overdue: bool,
}

/// Every review that is due within `days` days from the day of the site, sorted by day, then owner, then id.
pub fn due(site: &Site, days: u32) -> Vec<Due> {
    let today = site.options.today.first();
    let until = today.saturating_add(jiff::Span::new().days(days.min(A_CENTURY)));
    let resolver = Resolver::plain(site);
    let organization = site.config.organization.as_ref().map(|(name, _)| name);
    let mut all = Vec::new();
    let mut add = |review: &Review, id: String, name: String| {
        if review.by.last() <= until {
            let owner = review.owner.as_ref().or(organization).cloned();
            let overdue = review.by.last() < today;
            all.push(Due { by: review.by, owner, id, name, span: review.span.clone(), overdue });
        }
    };
    for page in site.pages.values() {
        if let Some(review) = &page.review {
            add(review, page.path.to_string(), resolver.text(&page.title, &Place::page(page_file(&page.path))));
        }
    }
    for record in site.ledger.records() {
        if let Some(review) = &record.review {
            add(review, record.full_id(), record.name().to_owned());
        }
    }
    all.sort_by(|a, b| (a.by.last(), &a.owner, &a.id).cmp(&(b.by.last(), &b.owner, &b.id)));
    all
}

/// The most days, so that adding them never exceeds the range of dates.
const A_CENTURY: u32 = 36_525;

/// Overdue reviews (`overdue`), and dates of checks or sources that are in the future (`future-date`).
pub fn check(site: &Site) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = due(site, 0).into_iter().filter(|one| one.overdue).map(overdue).collect();
    found.extend(ahead(site));
    found
}

/// Dates of checks and of sources that are in the future. With `--as-of` they are not reported: on a day of the past,
/// what was checked later seems to be in the future.
fn ahead(site: &Site) -> Vec<Diagnostic> {
    let today = site.options.today.first();
    let pages = site.pages.values().filter_map(|page| Some((page.updated?, page.updated_at.clone()?)));
    let sources = site.ledger.collections.get("sources").into_iter().flat_map(|all| &all.records);
    let dates = sources.filter_map(|record| match record.get("date")? {
        Content::Fact(fact) => match fact.on(site.options.today)?.held {
            Held::Value(LedgerValue::Date(date)) => Some((date, fact.span.clone())),
            _ => None,
        },
        _ => None,
    });
    let ahead = pages.chain(dates).filter(|(date, _)| !site.options.as_of_given && date.first() > today);
    ahead.map(|(date, span)| future(date, span)).collect()
}

/// The finding on a date in the future.
fn future(date: Date, span: Span) -> Diagnostic {
    let message = words(format!("{date} は、まだ来ていない日です"), format!("{date} has not come yet"));
    let help = words(
        "ここには過ぎた日を書きます（ページなら確かめた日、資料ならその日付）。年を打ちまちがえていないか確かめてください",
        "write a day of the past: when the page was checked, or the date of the document; look for a slip in the year",
    );
    Diagnostic::warning("future-date", span, message).help(help)
}

/// The finding on an overdue review.
fn overdue(due: Due) -> Diagnostic {
    let (by, name) = (due.by, &due.name);
    let (who, who_en) = match &due.owner {
        Some(owner) => (format!("担当は{owner}です"), format!("owner: `{owner}`")),
        None => (String::from("担当は決まっていません"), String::from("it has no owner")),
    };
    let message = words(
        format!("「{name}」の見直しの日（{by}）を過ぎています。{who}"),
        format!("`{name}` should have been reviewed by {by}; {who_en}"),
    );
    let help = words(
        "内容をもとの資料と比べて、「review_by」を次に見直す日にしてください。ページなら「updated」も確かめた日にします",
        "compare it with its sources, then set `review_by` to the next day for it, and a page's `updated` to the day you did",
    );
    Diagnostic::warning("overdue", due.span, message).help(help)
}

/// Turns every overdue review into an error (`--deny-overdue`).
pub fn deny(found: &mut [Diagnostic]) {
    found.iter_mut().filter(|one| one.code == "overdue").for_each(|one| one.severity = Severity::Error);
}
