//! Checks references to facts: unknown ids, formats and days, texts that refer to each other, and unused facts.

use crate::base::diag::{Diagnostic, has_errors, words};
use crate::base::suggest;
use crate::check::cycles;
use crate::check::literals::Literals;
use crate::ledger::read::check_cite;
use crate::ledger::{Content, Named, each_document};
use crate::site::Site;
use crate::site::lookup::{self, Failure, Shown};
use crate::site::usage::Usage;
use crate::syntax::markdown::Document;
use crate::syntax::markdown::reference::Reference;
use crate::value::Date;

/// All findings on references, citations, hand-written figures and unused facts. If the site is `broken` (some of it
/// could not be read), unused facts are not reported, because the file that uses them may be the one that is missing.
pub fn check(site: &Site, usage: &Usage, broken: bool) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let ids = std::cell::OnceCell::new();
    let literals = Literals::new(&site.ledger);
    let mut bodies: Vec<(&Document, bool)> = Vec::new();
    for page in site.pages.values() {
        bodies.extend([(&page.title, true), (&page.description, true), (&page.body, true)]);
        page.cites.iter().for_each(|cite| check_cite(&site.ledger, cite, &mut found));
    }
    for record in site.ledger.records() {
        each_document(record, &mut |body| bodies.push((body, false)));
    }
    for decision in site.decisions.values() {
        bodies.extend(decision.bodies().into_iter().map(|body| (body, false)));
    }
    for (body, in_page) in bodies {
        for reference in &body.references {
            found.extend(check_reference(site, reference, in_page, &ids));
        }
        for one in &body.hand_written {
            found.extend(literals.finding(one));
        }
    }
    found.extend(cycles::check(site));
    if let Some((id, span)) = &site.config.emergency {
        match site.ledger.find(id) {
            Some(Named::Record(record)) if record.collection == "hotlines" && !record.superseded() => {}
            None if site.ledger.is_unread(id) => {}
            _ => {
                let all = site.ledger.ids();
                let hotlines = all.iter().filter(|one| one.starts_with("hotlines.") && one.matches('.').count() == 1);
                let message = words(format!("「{id}」という窓口はありません"), format!("there is no hotline `{id}`"));
                let mut finding = Diagnostic::error("unknown-reference", span.clone(), message);
                let hotlines: Vec<&str> = hotlines.map(String::as_str).collect();
                let whole = format!("hotlines.{id}");
                let first = hotlines.first().copied().unwrap_or("hotlines.…");
                finding.help = match hotlines.iter().find(|one| **one == whole) {
                    Some(whole) => Some(suggest::did_you_mean(&[whole])),
                    None => suggest::suggestion(id, hotlines.iter().copied()),
                }
                .or_else(|| {
                    Some(words(
                        format!("content/data/hotlines.yaml にある窓口を、「{first}」のように書いてください"),
                        format!("name a hotline of content/data/hotlines.yaml, as in `{first}`"),
                    ))
                });
                found.push(finding);
            }
        }
    }
    // With an unknown reference, the fact that seems unused may be the one that was meant.
    if !broken && !has_errors(&found) {
        found.extend(site.ledger.records().flat_map(|record| usage.unused(record)));
    }
    found
}

/// The mistake in one reference, if any. `in_page` is whether it is in a page, where lists of a whole collection are
/// allowed; `ids` caches all ids of the site for suggestions.
fn check_reference(
    site: &Site,
    reference: &Reference,
    in_page: bool,
    ids: &std::cell::OnceCell<Vec<String>>,
) -> Option<Diagnostic> {
    let id = &reference.id;
    let error = |code, message| Diagnostic::error(code, reference.span.clone(), message);
    match lookup::look_up(site, reference) {
        Ok(Shown::Collection(collection)) if !reference.block || !in_page => Some(
            error(
                "misplaced-card",
                words(
                    format!("「{}」の一覧は、文の中には置けません", collection.name),
                    format!("the list of `{}` can't stand inside a line", collection.name),
                ),
            )
            .help(words("前後に空の行を入れ、参照だけの段落にしてください", "make it a paragraph of its own")),
        ),
        Ok(Shown::Record { record, .. }) if reference.block && record.collection == "changes" => Some(
            error(
                "misplaced-card",
                words(
                    format!("「{id}」には変更の表がありません（日付でないか、その日から変わる値がありません）"),
                    format!("`{id}` has no table of changes: it is no day, or no value changes on it"),
                ),
            )
            .help(words(
                "変わった日を「changes.2026-04-01」のように書くか、すべての変更を「changes」で見せてください",
                "name the day, as in `changes.2026-04-01`, or show all with `changes`",
            )),
        ),
        Ok(Shown::Field(_, Content::Group(..) | Content::Table(_))) => Some(
            error(
                "misplaced-card",
                words(format!("「{id}」はそのままでは表示できません"), format!("`{id}` can't be shown by itself")),
            )
            .help(words("項目全体を参照してください", "refer to the whole record")),
        ),
        Ok(_) | Err(Failure::Unread) => None,
        Err(Failure::Unknown) => {
            let decisions = site.decisions.keys().map(|name| format!("decisions.{name}"));
            let all = ids.get_or_init(|| site.ledger.ids().into_iter().chain(decisions).collect());
            let help = suggest::suggestion(id, all.iter().map(String::as_str)).unwrap_or_else(|| {
                words(
                    "content/data/ にある「データ.項目.欄」を書いてください。「madoguchi facts」で一覧を見られます",
                    "name a fact of content/data/; `madoguchi facts` lists them",
                )
            });
            let message = words(format!("「{id}」という事実はありません"), format!("there is no fact `{id}`"));
            Some(error("unknown-reference", message).help(help))
        }
        Err(Failure::NotADay(help)) => Some(
            error("bad-reference", words("「@」のあとが日付として読めません", "what follows `@` is not a date"))
                .help(help),
        ),
        Err(Failure::NoFormat(fact)) => {
            let (format, formats) = (reference.format.as_deref().unwrap_or_default(), fact.kind.formats());
            let message = words(
                format!("「{id}」に「{format}」という書式はありません"),
                format!("`{id}` has no format `{format}`"),
            );
            let (ja, en) = (formats.join("、"), formats.join(", "));
            Some(error("unknown-format", message).help(words(format!("使える書式：{ja}"), format!("formats: {en}"))))
        }
        Err(Failure::WholeRecord) => Some(
            error(
                "unknown-format",
                words(
                    format!("「{id}」は項目全体なので、書式や日付を付けられません"),
                    format!("`{id}` is a whole record and takes no format or day"),
                ),
            )
            .help(words("「| short」か、欄の名前（「.phone」など）を使ってください", "use `| short`, or name a field")),
        ),
        Err(Failure::NoValue(fact, day)) => {
            // A day given with `--as-of` may be before a rule began. The page then says so, and that is no error.
            let lenient = reference.at.is_none() && site.options.as_of_given;
            let message =
                words(format!("「{id}」には {day} の値がありません"), format!("`{id}` has no value on {day}"));
            let end = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
            let windows: Vec<String> =
                fact.windows.iter().map(|window| format!("{}～{}", end(window.from), end(window.to))).collect();
            let help = words(
                format!(
                    "値があるのは {} です。その日を「@ 2023-05-31」のように書くか、データに期間を足してください",
                    windows.join("、")
                ),
                format!("it has values for {}; name a day with `@`, or add a window", windows.join(", ")),
            );
            let facts = words("この事実の値", "the values of the fact");
            let finding = if lenient {
                Diagnostic::warning("no-value", reference.span.clone(), message)
            } else {
                error("no-value", message)
            };
            Some(finding.help(help).label(fact.span.clone(), facts))
        }
    }
}
