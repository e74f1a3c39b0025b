//! Facts that answer by themselves: whoever types 電話番号 sees the numbers before any page.

use crate::base::tree::SitePath;
use crate::ledger::{Content, Fact, Held, Record};
use crate::render::document::resolve::{Place, Resolver, Written};
use crate::search::answer::Answer;
use crate::search::other_words::texts;
use crate::site::Site;
use crate::value::FactKind;

/// How people ask for a kind of fact.
fn asked_by(kind: FactKind) -> &'static [&'static str] {
    match kind {
        FactKind::Phone => &["電話", "電話番号", "でんわばんごう", "連絡先", "問い合わせ先", "フリーダイヤル"],
        FactKind::Email => &["メール", "メールアドレス"],
        FactKind::Money => &["金額", "いくら", "何円"],
        FactKind::Date => &["いつ", "日付", "何日", "何月"],
        FactKind::Period => &["期間", "期限", "いつまで", "何日以内", "締め切り"],
        FactKind::Count => &["いくつ", "何人", "何件"],
        FactKind::Url => &["ホームページ", "ウェブサイト", "URL"],
        FactKind::Hours => &["受付時間", "営業時間", "何時から", "何時まで"],
        FactKind::Text => &[],
    }
}

const FAX: &[&str] = &["FAX", "ファックス", "ファクス"];

/// All answers, in the order of the ledger: contacts first.
pub fn all(site: &Site) -> Vec<Answer> {
    let resolver = Resolver { site, cards: None };
    let contacts = site.ledger.collections.get("hotlines").map(|all| all.records.as_slice()).unwrap_or_default();
    let mut out: Vec<Answer> =
        contacts.iter().filter(|one| !one.superseded()).filter_map(|one| contact(one, site, &resolver)).collect();
    for record in site.ledger.records().filter(|one| one.collection != "holidays" && one.collection != "sources") {
        out.extend(record.fact().and_then(|fact| single(record, fact, site, &resolver)));
    }
    out
}

fn contact(record: &Record, site: &Site, resolver: &Resolver<'_>) -> Option<Answer> {
    let mut answer = start(record, resolver);
    answer.asked.extend([record.name().to_owned(), record.short().to_owned()]);
    for (key, content) in &record.fields {
        let fact = match content {
            Content::Fact(fact) => fact,
            Content::Record(collection, id, _) if collection == "hours" => {
                match site.ledger.record(collection, id).and_then(Record::fact) {
                    Some(fact) => fact,
                    None => continue,
                }
            }
            _ => continue,
        };
        let (label, words) = match (key.as_str(), fact.kind) {
            ("fax", _) => ("FAX", FAX),
            (_, FactKind::Phone) => ("電話", asked_by(FactKind::Phone)),
            (_, FactKind::Email) => ("メール", asked_by(FactKind::Email)),
            (_, FactKind::Hours) => ("受付時間", asked_by(FactKind::Hours)),
            _ => continue,
        };
        let Some((text, href)) = shown(fact, site, resolver) else { continue };
        answer.about.push(text.clone());
        answer.asked.extend(words.iter().map(|word| (*word).to_owned()));
        answer.rows.push((label.to_owned(), text, href));
    }
    (!answer.rows.is_empty()).then_some(answer)
}

fn single(record: &Record, fact: &Fact, site: &Site, resolver: &Resolver<'_>) -> Option<Answer> {
    let words = asked_by(fact.kind);
    if words.is_empty() || fact.kind == FactKind::Hours {
        return None; // hours stand with their contacts
    }
    let (text, href) = shown(fact, site, resolver)?;
    let mut answer = start(record, resolver);
    answer.about.push(record.name().to_owned());
    answer.asked.extend(words.iter().map(|word| (*word).to_owned()));
    answer.rows.push((String::new(), text, href));
    Some(answer)
}

/// An answer without its rows.
fn start(record: &Record, resolver: &Resolver<'_>) -> Answer {
    let top = SitePath::new("search.html").map(Place::page);
    let path = match (record.get("page"), &top) {
        (Some(Content::Page(link)), Some(top)) => Some(resolver.href(&link.target, None, top)),
        _ => None,
    };
    Answer {
        id: record.full_id(),
        name: record.name().to_owned(),
        path: path.unwrap_or_default(),
        rows: Vec::new(),
        asked: texts(record.get("also")),
        about: Vec::new(),
    }
}

/// The value of a fact on the day of the build, and where it leads; `None` when it has none then.
fn shown(fact: &Fact, site: &Site, resolver: &Resolver<'_>) -> Option<(String, String)> {
    let window = fact.on(site.options.today)?;
    let Held::Value(_) = &window.held else { return None };
    let mut written = Written::new();
    let top = Place::page(SitePath::new("search.html")?);
    let text = resolver.held(fact, &window.held, None, &top, &mut written).text();
    let href = written.into_iter().next().map(|(href, _)| href);
    Some((text, href.unwrap_or_default()))
}
