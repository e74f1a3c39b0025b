//! A comparison as text: for a terminal, and as Markdown for a comment on a pull request.
//!
//! In Markdown, text from the sites is set as code: otherwise a change could inject links or mention people.

mod rules;
mod sections;

use crate::base::diag::{Language, Words, words};
use crate::report::code;
use crate::tools::diff::show::sections::Page;
use crate::tools::diff::{FactChange, Fate, Fault, FrameChange, Leaflet, PageChange, Report, Reworded, WindowText};

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
    form.head(report).iter().for_each(|line| page.put(&format!("{line}\n\n")));
    page.section("いまのサイトのエラー", "Errors of the site as it is", form.faults(&report.errors_after));
    page.section("前のサイトのエラー", "Errors of the site as it was", form.faults(&report.errors_before));
    if report.is_empty() {
        page.put(form.say("意味の変わるところはありません。", "Nothing changes in meaning."));
    }
    page.section(
        "印刷して配り直すもの",
        "To be printed again",
        report.leaflets.iter().map(|one| form.leaflet(one)).collect(),
    );
    page.section("すべてのページに出るもの", "On every page", report.frame.iter().map(|one| form.frame(one)).collect());
    page.section("事実", "Facts", report.facts.iter().map(|one| form.fact(one)).collect());
    page.section("判定", "Decisions", report.decisions.iter().map(|one| form.decision(one)).collect());
    page.section("ページ", "Pages", report.pages.iter().map(|one| form.page(one)).collect());
    page.section("なくなるアドレス", "Addresses that are gone", form.gone(&report.gone));
    page.finished()
}

impl Form {
    /// A text of its own, by language.
    fn say(self, ja: &'static str, en: &'static str) -> &'static str {
        if self.language == Language::Ja { ja } else { en }
    }

    /// As `say`, for texts that are made.
    fn pair(self, ja: &str, en: &str) -> String {
        words(ja, en).get(self.language).to_owned()
    }

    /// A message in the language of the output.
    fn put(self, said: &Words) -> &str {
        said.get(self.language)
    }

    /// Remarks that come first: that there was no old site, or that errors keep parts from being compared.
    fn head(self, report: &Report) -> Vec<String> {
        let mut all = Vec::new();
        let mut say = |ja: &'static str, en: &'static str| all.push(self.say(ja, en).to_owned());
        if report.nothing_before {
            say(
                "前のサイトはまだないので、すべてを新しいものとして比べました。",
                "There was no site before: all of it is new.",
            );
        }
        if !report.errors_after.is_empty() {
            say(
                "いまのサイトの原稿にエラーがあり、公開できません。エラーのために読めないところは、比べていません。",
                "The site as it is has errors and can't be published. What they keep from being read is not compared.",
            );
        }
        if !report.errors_before.is_empty() {
            say(
                "前のサイトの原稿にエラーがありました。エラーのために読めないところは、比べていません。",
                "The site as it was had errors. What they kept from being read is not compared.",
            );
        }
        all
    }

    /// The errors of a site.
    fn faults(self, all: &[Fault]) -> Vec<Entry> {
        let place = |one: &Fault| one.place.as_ref().map(|place| format!("{} ", self.quote(place)));
        let line = |one: &Fault| {
            let message =
                if self.markdown { self.quote(self.put(&one.message)) } else { self.put(&one.message).to_owned() };
            format!("{}{} {message}", place(one).unwrap_or_default(), one.code)
        };
        all.iter().map(|one| (line(one), Vec::new())).collect()
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
        let side = |said: &'static str, value: &Option<String>| {
            value.as_ref().map(|value| format!("{said}{}", self.excerpt(value)))
        };
        let before = side(self.say("前：", "before: "), &change.before);
        let after = side(self.say("後：", "after: "), &change.after);
        (name.to_owned(), before.into_iter().chain(after).collect())
    }

    /// Quotes text from a site: in Markdown as code, so that nothing in it takes effect.
    fn quote(self, text: &str) -> String {
        if self.markdown {
            return code(&cut(text, NAME));
        }
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if self.language == Language::Ja { format!("「{line}」") } else { format!("`{line}`") }
    }

    /// The beginning of a text, quoted.
    fn excerpt(self, text: &str) -> String {
        self.quote(&cut(text, EXCERPT))
    }

    /// A list of names, quoted; in a comment at most [`NAMED`].
    fn list(self, all: &[String]) -> String {
        let most = if self.markdown { NAMED } else { usize::MAX };
        let quoted: Vec<String> = all.iter().take(most).map(|one| self.quote(one)).collect();
        let list = quoted.join(if self.markdown || self.language == Language::En { ", " } else { "" });
        match all.len() - quoted.len() {
            0 => list,
            rest => list + &self.pair(&format!(" ほか {rest} 件"), &format!(" and {rest} more")),
        }
    }

    /// The addresses that are gone. The anchors of a page that is gone itself are only counted.
    fn gone(self, all: &[String]) -> Vec<Entry> {
        let page = |address: &str| address.split('#').next().unwrap_or_default().to_owned();
        let is_page = |file: &str| all.iter().any(|one| one == file);
        let shown = all.iter().filter(|one| !one.contains('#') || !is_page(&page(one)));
        let entry = |one: &String| {
            let places = all.iter().filter(|other| *other != one && page(other) == *one).count();
            let more =
                self.pair(&format!("見出しなど {places} か所も、なくなります"), &format!("with {places} places in it"));
            (self.quote(one), if places > 0 { vec![more] } else { Vec::new() })
        };
        shown.map(entry).collect()
    }

    /// A changed fact: its windows before and after, and the pages that show it.
    fn fact(self, fact: &FactChange) -> Entry {
        let head = match (fact.before.is_empty(), fact.after.is_empty()) {
            (true, false) => self.say("新しい", "new"),
            (false, true) => self.say("なくなる", "gone"),
            _ => self.say("変わる", "changed"),
        };
        let most = if self.markdown { NAMED } else { usize::MAX };
        let mut below: Vec<String> = Vec::new();
        for (said, all) in [(self.say("前：", "before: "), &fact.before), (self.say("後：", "after: "), &fact.after)]
        {
            below.extend(all.iter().take(most).map(|window| format!("{said}{}", self.window(window))));
            if let Some(rest) = all.len().checked_sub(most).filter(|rest| *rest > 0) {
                below.push(format!("{said}{}", self.pair(&format!("ほか {rest} 件"), &format!("{rest} more"))));
            }
        }
        if !fact.pages.is_empty() {
            let pages: Vec<String> = fact.pages.iter().map(ToString::to_string).collect();
            below.push(format!("{}{}", self.say("出ているページ：", "shown on: "), self.list(&pages)));
        }
        let label = if fact.label.is_empty() { String::new() } else { format!(" {}", self.quote(&fact.label)) };
        (format!("{head} {}{label}", self.quote(&fact.id)), below)
    }

    /// A window: value, days and sources.
    fn window(self, window: &WindowText) -> String {
        let days = match (&window.from, &window.to) {
            (None, None) => String::new(),
            (from, to) => {
                let day = |day: &Option<String>| day.clone().unwrap_or_default();
                format!(" {}～{}", day(from), day(to))
            }
        };
        let sources = match window.sources.as_slice() {
            [] => String::new(),
            all => {
                let names = self.list(all);
                self.pair(&format!("（出典 {names}）"), &format!(" ({names})"))
            }
        };
        format!("{}{days}{sources}", self.excerpt(&window.value))
    }

    /// A changed page.
    fn page(self, page: &PageChange) -> Entry {
        let name = format!("{} {}", self.quote(page.path.as_str()), self.quote(&page.title));
        let entry = |head: &str, below: Vec<String>| (format!("{head} {name}"), below);
        match &page.fate {
            Fate::Added => entry(self.say("新しい", "new"), Vec::new()),
            Fate::Removed => entry(self.say("なくなる", "gone"), Vec::new()),
            Fate::Shows => entry(self.say("値や表示だけが変わる", "shows other values"), Vec::new()),
            Fate::Reworded(how) => entry(self.say("文が変わる", "reworded"), self.reworded(how)),
            Fate::Moved(from, how) => {
                let mut below = vec![format!("{}{}", self.say("前の場所：", "was: "), self.quote(from.as_str()))];
                below.extend(how.iter().flat_map(|how| self.reworded(how)));
                entry(self.say("移った", "moved"), below)
            }
        }
    }

    /// How many sentences of a page changed, with the first of each.
    fn reworded(self, how: &Reworded) -> Vec<String> {
        if how.removed + how.added == 0 {
            return vec![self.say("文の順番だけが変わります", "the order of the sentences alone").to_owned()];
        }
        let (removed, added) = (how.removed, how.added);
        let size = self.pair(
            &format!("なくなる文 {removed}、新しい文 {added}"),
            &format!("{removed} sentences gone, {added} new"),
        );
        let mut all = vec![size];
        all.extend(how.first_removed.iter().map(|one| format!("－ {}", self.excerpt(one))));
        all.extend(how.first_added.iter().map(|one| format!("＋ {}", self.excerpt(one))));
        all
    }

    /// A printed page, with the reasons why its copies are out of date.
    fn leaflet(self, leaflet: &Leaflet) -> Entry {
        let mut why = Vec::new();
        if leaflet.removed {
            why.push(self.say("ページがなくなります", "the page is gone").to_owned());
        }
        if leaflet.reworded {
            why.push(self.say("文が変わります", "its words change").to_owned());
        }
        if !leaflet.facts.is_empty() {
            why.push(format!("{}{}", self.say("変わる事実：", "facts that change: "), self.list(&leaflet.facts)));
        }
        if leaflet.frame {
            why.push(
                self.say(
                    "ページの上下に出るもの（緊急の電話、お知らせ、団体の名前）が変わります",
                    "what stands on every page changes: the emergency phone number, the notice or the names",
                )
                .to_owned(),
            );
        }
        if !leaflet.terms.is_empty() {
            why.push(format!(
                "{}{}",
                self.say("言葉の説明が変わる：", "explanations that change: "),
                self.list(&leaflet.terms)
            ));
        }
        if why.is_empty() {
            why.push(self.say("表示される値が変わります", "it shows other values").to_owned());
        }
        (format!("{} {}", self.quote(leaflet.path.as_str()), self.quote(&leaflet.title)), why)
    }
}

/// The first `most` characters of a text, with `…` if it is longer.
fn cut(text: &str, most: usize) -> String {
    let mut short: String = text.chars().take(most).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
