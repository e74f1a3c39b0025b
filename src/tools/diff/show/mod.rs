//! A comparison as text: for a terminal, and as Markdown for a comment on a pull request.
//!
//! In Markdown, text from the sites is set as code: otherwise a change could inject links or mention people.

mod rules;
mod sections;

use std::collections::BTreeMap;

use crate::base::diag::{Language, words};
use crate::base::tree::SitePath;
use crate::report::code;
use crate::tools::diff::show::sections::Page;
use crate::tools::diff::{FactChange, Fate, Fault, FrameChange, Leaflet, PageChange, Report, Reworded};
use crate::tools::facts::WindowText;

/// The most entries of each section in a comment, whose length is limited.
const LISTED: usize = 30;

/// The most names in a list on one line of a comment.
const NAMED: usize = 10;

/// The most characters of an excerpt.
const EXCERPT: usize = 60;

/// The most characters of a name in a comment.
const NAME: usize = 200;

/// The comparison for a terminal, complete.
pub fn human(report: &Report, language: Language) -> String {
    text(report, Form { language, markdown: false })
}

/// The comparison as Markdown for a comment, with long lists cut.
pub fn markdown(report: &Report, language: Language) -> String {
    text(report, Form { language, markdown: true })
}

/// How a comparison is shown.
#[derive(Clone, Copy)]
struct Form {
    language: Language,
    markdown: bool,
}

/// An entry of a section: a line, and the lines indented below it.
type Entry = (String, Vec<String>);

/// The comparison, section by section: first what an editor must act upon.
fn text(report: &Report, form: Form) -> String {
    let mut page = Page::new(form);
    if form.markdown {
        page.put(&format!("## {}\n\n", form.say("サイトの変わったところ", "What changes on the site")));
    }
    for line in form.head(report) {
        page.put(&format!("{line}\n\n"));
    }
    page.section("いまのサイトのエラー", "Errors of the site as it is", &report.errors.after, Form::fault);
    page.section("前のサイトのエラー", "Errors of the site as it was", &report.errors.before, Form::fault);
    if report.is_empty() {
        page.put(&form.say("意味の変わるところはありません。", "Nothing changes in meaning."));
    }
    page.section("印刷して配り直すもの", "To be printed again", &report.leaflets, Form::leaflet);
    page.section("すべてのページに出るもの", "On every page", &report.frame, Form::frame);
    page.section("事実", "Facts", &report.facts, Form::fact);
    page.section("判定", "Decisions", &report.decisions, Form::decision);
    page.section("ページ", "Pages", &report.pages, Form::page);
    page.section("なくなるアドレス", "Addresses that are gone", &gone(&report.gone), Form::gone);
    page.finished()
}

/// The addresses that are gone, each with the number of places that are gone with it: the anchors of a page that is
/// gone itself are only counted.
fn gone(all: &[String]) -> Vec<(&String, usize)> {
    let mut pages: BTreeMap<&str, usize> =
        all.iter().filter(|one| !one.contains('#')).map(|one| (one.as_str(), 0)).collect();
    let mut shown = Vec::new();
    for one in all {
        match one.split_once('#').and_then(|(page, _)| pages.get_mut(page)) {
            Some(places) => *places += 1,
            None => shown.push(one),
        }
    }
    shown.into_iter().map(|one| (one, pages.get(one.as_str()).copied().unwrap_or_default())).collect()
}

impl Form {
    /// The text in the language of the output.
    fn say(self, ja: &str, en: &str) -> String {
        words(ja, en).get(self.language).to_owned()
    }

    /// The most entries of a list that has a limit in a comment; elsewhere none is left out.
    fn most(self, in_a_comment: usize) -> usize {
        if self.markdown { in_a_comment } else { usize::MAX }
    }

    /// Remarks that come first: that there was no old site, or that errors keep parts from being compared.
    fn head(self, report: &Report) -> impl Iterator<Item = String> {
        let remarks = [
            (
                report.nothing_before,
                "前のサイトはまだないので、すべてを新しいものとして比べました。",
                "There was no site before: all of it is new.",
            ),
            (
                !report.errors.after.is_empty(),
                "いまのサイトの原稿にエラーがあり、公開できません。エラーのために読めないところは、比べていません。",
                "The site as it is has errors and can't be published. What they keep from being read is not compared.",
            ),
            (
                !report.errors.before.is_empty(),
                "前のサイトの原稿にエラーがありました。エラーのために読めないところは、比べていません。",
                "The site as it was had errors. What they kept from being read is not compared.",
            ),
        ];
        remarks.into_iter().filter(|(applies, ..)| *applies).map(move |(_, ja, en)| self.say(ja, en))
    }

    /// An error of a site.
    fn fault(self, one: &Fault) -> Entry {
        let place = one.place.as_ref().map(|place| format!("{} ", self.quote(place)));
        let message = if self.markdown { self.quote(&one.message) } else { one.message.clone() };
        (format!("{}{} {message}", place.unwrap_or_default(), one.code), Vec::new())
    }

    /// A changed setting, with its old and new value.
    fn frame(self, change: &FrameChange) -> Entry {
        let name = match change.key {
            "title" => self.say("サイトの名前", "the name of the site"),
            "short_title" => self.say("サイトの短い名前", "the short name of the site"),
            "organization" => self.say("団体の名前", "the organization"),
            "emergency" => self.say("緊急の連絡先", "the hotline for emergencies"),
            _ => self.say("お知らせ", "the notice"),
        };
        let before = change.before.iter().map(|value| self.before() + &self.excerpt(value));
        let after = change.after.iter().map(|value| self.after() + &self.excerpt(value));
        (name, before.chain(after).collect())
    }

    /// The words before a value of the old site.
    fn before(self) -> String {
        self.say("前：", "before: ")
    }

    /// The words before a value of the new site.
    fn after(self) -> String {
        self.say("後：", "after: ")
    }

    /// Quotes text from a site: in Markdown as code, so that nothing in it takes effect.
    fn quote(self, text: &str) -> String {
        if self.markdown {
            return code(&cut(text, NAME));
        }
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.say(&format!("「{line}」"), &format!("`{line}`"))
    }

    /// The beginning of a text, quoted.
    fn excerpt(self, text: &str) -> String {
        self.quote(&cut(text, EXCERPT))
    }

    /// A list of names, quoted; in a comment at most [`NAMED`].
    fn list<T: AsRef<str>>(self, all: &[T]) -> String {
        let quoted: Vec<String> = all.iter().take(self.most(NAMED)).map(|one| self.quote(one.as_ref())).collect();
        let list = quoted.join(if self.markdown || self.language == Language::En { ", " } else { "" });
        match all.len() - quoted.len() {
            0 => list,
            rest => list + &self.say(&format!(" ほか {rest} 件"), &format!(" and {rest} more")),
        }
    }

    /// A line that says what some names are, and then lists them; no line without names.
    fn named<T: AsRef<str>>(self, ja: &str, en: &str, all: &[T]) -> Option<String> {
        (!all.is_empty()).then(|| self.say(ja, en) + &self.list(all))
    }

    /// An address that is gone, with the number of places in it.
    fn gone(self, (address, places): &(&String, usize)) -> Entry {
        let more =
            || self.say(&format!("見出しなど {places} か所も、なくなります"), &format!("with {places} places in it"));
        (self.quote(address), (*places > 0).then(more).into_iter().collect())
    }

    /// A changed fact: its windows before and after, and the pages that show it.
    fn fact(self, fact: &FactChange) -> Entry {
        let head = match (fact.before.is_empty(), fact.after.is_empty()) {
            (true, false) => self.say("新しい", "new"),
            (false, true) => self.say("なくなる", "gone"),
            _ => self.say("変わる", "changed"),
        };
        let mut below: Vec<String> = Vec::new();
        for (side, all) in [(self.before(), &fact.before), (self.after(), &fact.after)] {
            let shown = all.iter().take(self.most(NAMED));
            below.extend(shown.map(|window| format!("{side}{}", self.window(window))));
            if let Some(rest) = all.len().checked_sub(self.most(NAMED)).filter(|rest| *rest > 0) {
                below.push(side + &self.say(&format!("ほか {rest} 件"), &format!("{rest} more")));
            }
        }
        let pages: Vec<&str> = fact.pages.iter().map(SitePath::as_str).collect();
        below.extend(self.named("出ているページ：", "shown on: ", &pages));
        let label = if fact.label.is_empty() { String::new() } else { format!(" {}", self.quote(&fact.label)) };
        (format!("{head} {}{label}", self.quote(&fact.id)), below)
    }

    /// A window: value, days and sources.
    fn window(self, window: &WindowText) -> String {
        let day = |day: &Option<String>| day.clone().unwrap_or_default();
        let (from, to, sources) = (day(&window.from), day(&window.to), self.list(&window.sources));
        let days = if from.is_empty() && to.is_empty() { String::new() } else { format!(" {from}～{to}") };
        let sources = match window.sources.as_slice() {
            [] => String::new(),
            _ => self.say(&format!("（出典 {sources}）"), &format!(" ({sources})")),
        };
        format!("{}{days}{sources}", self.excerpt(&window.value))
    }

    /// A changed page.
    fn page(self, page: &PageChange) -> Entry {
        let head = match page.fate {
            Fate::Added => self.say("新しい", "new"),
            Fate::Removed => self.say("なくなる", "gone"),
            Fate::Shows => self.say("値や表示だけが変わる", "shows other values"),
            Fate::Reworded => self.say("文が変わる", "reworded"),
            Fate::Moved => self.say("移った", "moved"),
        };
        let from = page.from.iter().map(|from| self.say("前の場所：", "was: ") + &self.quote(from.as_str()));
        let below = from.chain(page.words.iter().flat_map(|how| self.reworded(how)));
        (format!("{head} {} {}", self.quote(page.path.as_str()), self.quote(&page.title)), below.collect())
    }

    /// How many sentences of a page changed, with the first of each.
    fn reworded(self, how: &Reworded) -> Vec<String> {
        let (removed, added) = (how.removed, how.added);
        if removed + added == 0 {
            return vec![self.say("文の順番だけが変わります", "the order of the sentences alone")];
        }
        let size = self
            .say(&format!("なくなる文 {removed}、新しい文 {added}"), &format!("{removed} sentences gone, {added} new"));
        let removed = how.first_removed.iter().map(|one| format!("－ {}", self.excerpt(one)));
        let added = how.first_added.iter().map(|one| format!("＋ {}", self.excerpt(one)));
        [size].into_iter().chain(removed).chain(added).collect()
    }

    /// A printed page, with the reasons why its copies are out of date.
    fn leaflet(self, leaflet: &Leaflet) -> Entry {
        let removed = leaflet.removed.then(|| self.say("ページがなくなります", "the page is gone"));
        let reworded = leaflet.reworded.then(|| self.say("文が変わります", "its words change"));
        let facts = self.named("変わる事実：", "facts that change: ", &leaflet.facts);
        let frame = leaflet.frame.then(|| {
            self.say(
                "ページの上下に出るもの（緊急の電話、お知らせ、団体の名前）が変わります",
                "what stands on every page changes: the emergency phone number, the notice or the names",
            )
        });
        let terms = self.named("言葉の説明が変わる：", "explanations that change: ", &leaflet.terms);
        let mut why: Vec<String> = [removed, reworded, facts, frame, terms].into_iter().flatten().collect();
        if why.is_empty() {
            why.push(self.say("表示される値が変わります", "it shows other values"));
        }
        (format!("{} {}", self.quote(leaflet.path.as_str()), self.quote(&leaflet.title)), why)
    }
}

/// The first `most` characters of a text, with `…` if it is longer.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}
