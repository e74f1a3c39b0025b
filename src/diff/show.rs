//! A comparison for a person, and for a comment on a change.

use super::{DecisionChange, DecisionFate, FactChange, Fate, Held, Leaflet, PageChange, Report, Reworded};
use crate::decision::Verdict;
use crate::decision::answers::yen_text;
use crate::decision::compare::{Change, Compared, What};
use crate::diag::{Language, Words, words};
use crate::ledger::value::Date;
use crate::report::code;

/// A comment on a change may be so long, and nobody reads more: so many entries of each sort are shown.
const LISTED: usize = 30;

/// An excerpt of a sentence is so many letters long.
const EXCERPT: usize = 60;

/// For a person, on a terminal.
pub fn human(report: &Report, language: Language) -> String {
    text(report, Form { language, markdown: false })
}

/// As Markdown, for a comment.
pub fn markdown(report: &Report, language: Language) -> String {
    text(report, Form { language, markdown: true })
}

#[derive(Clone, Copy)]
struct Form {
    language: Language,
    markdown: bool,
}

/// An entry: a line, and lines below it.
type Entry = (String, Vec<String>);

fn text(report: &Report, form: Form) -> String {
    let mut out = String::new();
    if form.markdown {
        out.push_str(&format!("## {}\n\n", form.say("サイトの変わったところ", "What changes on the site")));
    }
    if report.is_empty() {
        return out + form.say("意味の変わるところはありません。", "Nothing changes in meaning.") + "\n";
    }
    let mut section = |ja: &'static str, en: &'static str, all: Vec<Entry>| {
        if all.is_empty() {
            return;
        }
        let head = format!(
            "{}{}",
            form.say(ja, en),
            form.pair(&format!("（{} 件）", all.len()), &format!(" ({})", all.len()))
        );
        out.push_str(&if form.markdown { format!("### {head}\n\n") } else { format!("{head}\n") });
        let most = if form.markdown { LISTED } else { usize::MAX };
        let (mark, below) = if form.markdown { ("- ", "  - ") } else { ("  ", "      ") };
        for (line, more) in all.iter().take(most) {
            out.push_str(&format!("{mark}{line}\n"));
            more.iter().for_each(|line| out.push_str(&format!("{below}{line}\n")));
        }
        if let Some(rest) = all.len().checked_sub(most).filter(|rest| *rest > 0) {
            out.push_str(&format!("{mark}{}\n", form.pair(&format!("ほか {rest} 件"), &format!("and {rest} more"))));
        }
        out.push('\n');
    };
    section(
        "印刷して配り直すもの",
        "To be printed again",
        report.leaflets.iter().map(|one| form.leaflet(one)).collect(),
    );
    section("事実", "Facts", report.facts.iter().map(|one| form.fact(one)).collect());
    section("判定", "Decisions", report.decisions.iter().map(|one| form.decision(one)).collect());
    section("ページ", "Pages", report.pages.iter().map(|one| form.page(one)).collect());
    section("なくなるアドレス", "Addresses that are gone", form.gone(&report.gone));
    out.truncate(out.trim_end().len());
    out + "\n"
}

impl Form {
    fn say(self, ja: &'static str, en: &'static str) -> &'static str {
        if self.language == Language::Ja { ja } else { en }
    }

    fn pair(self, ja: &str, en: &str) -> String {
        words(ja, en).get(self.language).to_owned()
    }

    fn put(self, said: &Words) -> &str {
        said.get(self.language)
    }

    /// What comes from the site: in a comment as code, so that nothing in it means anything there.
    fn quote(self, text: &str) -> String {
        if self.markdown {
            return code(text);
        }
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if self.language == Language::Ja { format!("「{line}」") } else { format!("`{line}`") }
    }

    fn excerpt(self, text: &str) -> String {
        let mut short: String = text.chars().take(EXCERPT).collect();
        if short.len() < text.len() {
            short.push('…');
        }
        self.quote(&short)
    }

    fn list(self, all: &[String]) -> String {
        let quoted: Vec<String> = all.iter().map(|one| self.quote(one)).collect();
        quoted.join(if self.markdown || self.language == Language::En { ", " } else { "" })
    }

    /// Places of a page that is gone itself are only counted.
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

    fn fact(self, fact: &FactChange) -> Entry {
        let head = match (fact.before.is_empty(), fact.after.is_empty()) {
            (true, false) => self.say("新しい", "new"),
            (false, true) => self.say("なくなる", "gone"),
            _ => self.say("変わる", "changed"),
        };
        let mut below: Vec<String> = Vec::new();
        below.extend(fact.before.iter().map(|held| format!("{}{}", self.say("前：", "before: "), self.held(held))));
        below.extend(fact.after.iter().map(|held| format!("{}{}", self.say("後：", "after: "), self.held(held))));
        if !fact.pages.is_empty() {
            let pages: Vec<String> = fact.pages.iter().map(ToString::to_string).collect();
            below.push(format!("{}{}", self.say("出ているページ：", "shown on: "), self.list(&pages)));
        }
        (format!("{head} {} {}", self.quote(&fact.id), self.quote(&fact.label)), below)
    }

    fn held(self, held: &Held) -> String {
        let days = match (&held.from, &held.to) {
            (None, None) => String::new(),
            (from, to) => {
                let day = |day: &Option<String>| day.clone().unwrap_or_default();
                format!(" {}～{}", day(from), day(to))
            }
        };
        let sources = held.sources.join(", ");
        format!(
            "{}{days} {}",
            self.excerpt(&held.value),
            self.pair(&format!("（出典 {sources}）"), &format!("({sources})"))
        )
    }

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
        if why.is_empty() {
            why.push(self.say("表示される値が変わります", "it shows other values").to_owned());
        }
        (format!("{} {}", self.quote(leaflet.path.as_str()), self.quote(&leaflet.title)), why)
    }

    fn decision(self, decision: &DecisionChange) -> Entry {
        let name = self.quote(&decision.name);
        let entry = |head: &str, below: Vec<String>| (format!("{head} {name}"), below);
        match &decision.fate {
            DecisionFate::Added => entry(self.say("新しい", "new"), Vec::new()),
            DecisionFate::Removed => entry(self.say("なくなる", "gone"), Vec::new()),
            DecisionFate::TooLarge => entry(
                self.say("変わる", "changed"),
                vec![
                    self.say(
                        "答えの組み合わせが多すぎて、結果を比べられません",
                        "too many combinations to compare the results",
                    )
                    .to_owned(),
                ],
            ),
            DecisionFate::Changed(compared) => entry(self.say("変わる", "changed"), self.compared(compared)),
        }
    }

    fn compared(self, compared: &Compared) -> Vec<String> {
        let mut all = Vec::new();
        let mut questions = |ja: &'static str, en: &'static str, ids: &[String]| {
            if !ids.is_empty() {
                all.push(format!("{}{}", self.say(ja, en), self.list(ids)));
            }
        };
        questions("なくなる質問：", "questions gone: ", &compared.dropped);
        questions("新しい質問：", "new questions: ", &compared.added);
        questions("答えが合わず、比べられない質問：", "not comparable, for the answers do not fit: ", &compared.apart);
        if compared.changes.is_empty() && compared.apart.is_empty() {
            all.push(self.say("結果の変わる答えはありません", "no answers have another result").to_owned());
        }
        let most = if self.markdown { LISTED } else { usize::MAX };
        all.extend(compared.changes.iter().take(most).map(|change| self.change(change)));
        if compared.changes.len() > most {
            let rest = compared.changes.len() - most;
            all.push(self.pair(&format!("ほか {rest} 種類"), &format!("and {rest} kinds more")));
        }
        if compared.cut {
            let count = compared.count;
            all.push(self.pair(
                &format!("組み合わせが多いので、はじめの {count} 通りだけを比べました"),
                &format!("only the first {count} combinations were compared"),
            ));
        }
        all
    }

    fn change(self, change: &Change) -> String {
        let witness: Vec<String> = change.witness.iter().map(|(id, value)| format!("{id}: {value}")).collect();
        let (what, count) = (self.put(&what(&change.what)).to_owned(), change.count);
        let example = self.quote(&witness.join(", "));
        let (unit, unit_en) = match change.what {
            What::Due(..) => ("年に {} 日", "{} days of a year"),
            _ => ("{} 通り", "{} combinations"),
        };
        let many = |unit: &str| unit.replace("{}", &count.to_string());
        self.pair(
            &format!("{what}（{}）。例 {example}", many(unit)),
            &format!("{what} ({}), as with {example}", many(unit_en)),
        )
    }
}

fn what(what: &What) -> Words {
    let set = |ja: &str, en: &str, gone: &[String], come: &[String]| {
        let join = |sign: &str, all: &[String]| all.iter().map(|id| format!(" {sign}{id}")).collect::<String>();
        let ids = format!("{}{}", join("−", gone), join("＋", come));
        words(format!("{ja}{ids}"), format!("{en}{ids}"))
    };
    match what {
        What::Verdict(old, new) => {
            let ((old_ja, old_en), (new_ja, new_en)) = (verdict(*old), verdict(*new));
            words(format!("判定 {old_ja} → {new_ja}"), format!("verdict: {old_en} → {new_en}"))
        }
        What::Amount(old, new) => {
            let yen = |yen: &Option<u64>| yen.map_or_else(|| String::from("－"), yen_text);
            words(format!("金額 {} → {}", yen(old), yen(new)), format!("amount: {} → {}", yen(old), yen(new)))
        }
        What::Due(old, new) => {
            let day = |day: &Option<Date>| day.map_or_else(|| String::from("－"), |day| day.to_string());
            words(format!("支払日 {} → {}", day(old), day(new)), format!("day of payment: {} → {}", day(old), day(new)))
        }
        What::Documents(gone, come) => set("書類", "documents:", gone, come),
        What::Steps(gone, come) => set("手順", "steps:", gone, come),
        What::Reasons(gone, come) => set("理由", "reasons:", gone, come),
        What::Notes(gone, come) => set("注意", "notes:", gone, come),
    }
}

fn verdict(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Pay => ("対象", "paid"),
        Verdict::Todo => ("必要なことが残る", "something to do"),
        Verdict::Ask => ("要確認", "to be asked"),
        Verdict::No => ("対象外", "not paid"),
    }
}
