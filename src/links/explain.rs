//! Messages for faults: what is wrong, and what to write instead.

use crate::base::diag::{Severity, Words, words};
use crate::base::tree::SitePath;
use crate::links::address::{about, decoded, parts, scheme, shown};
use crate::links::fault::{Fault, FaultKind};
use crate::links::resolve::File;
use crate::links::suggest::{Finder, Suggestion};
use crate::links::{LinkOptions, Origins};

/// The name of a fault, its severity, and the key that groups it with equal faults elsewhere.
pub(super) struct Class {
    /// The name of the finding.
    pub(super) code: &'static str,
    /// Whether it stops the build; it can depend on how strict the check is.
    pub(super) severity: Severity,
    /// Faults with the same code and key are counted together.
    pub(super) key: String,
    /// How many places are shown one by one.
    pub(super) limit: usize,
}

/// Classifies a fault.
pub(super) fn class<'s>(fault: &Fault<'s>, options: &LinkOptions, finder: &mut Finder<'s>) -> Class {
    // What is an error on our own site may be intended on one made by another program, where it is only a warning.
    let strict = |code| {
        if options.relocatable { (code, Severity::Error) } else { (code, Severity::Warning) }
    };
    let error = |code| (code, Severity::Error);
    let page = |path: &SitePath| path.as_str().to_owned();
    let written = || fault.href.to_owned();
    let ((code, severity), key) = match &fault.kind {
        FaultKind::Missing { path, folder } => match finder.path(path, *folder) {
            Suggestion::Case(_) => (error("case-mismatch"), path.clone()),
            Suggestion::Form(_) => (error("normal-form-mismatch"), path.clone()),
            _ => (error("broken-link"), path.clone()),
        },
        FaultKind::NoSlash(path) if options.relocatable => (error("broken-link"), page(path)),
        FaultKind::NoSlash(path) => (("link-to-redirect", Severity::Warning), page(path)),
        FaultKind::NoExtension(_) => (("extensionless-link", Severity::Warning), String::new()),
        FaultKind::Anchor { target, fragment } => {
            let key = format!("{}#{fragment}", target.path);
            match finder.id(target, fragment) {
                Suggestion::Case(_) => (error("case-mismatch"), key),
                Suggestion::Form(_) => (error("normal-form-mismatch"), key),
                _ => (error("broken-anchor"), key),
            }
        }
        FaultKind::Absolute(_) | FaultKind::OutsideBase(_) => (error("absolute-link"), written()),
        FaultKind::Relative => (error("relative-link"), written()),
        // With a base path, the rest of the host may be somebody else's to link to.
        FaultKind::Leaves if options.base_path != "/" => (strict("leaves-site"), written()),
        FaultKind::Leaves => (error("leaves-site"), written()),
        FaultKind::Redirect { target, .. } => (("link-to-redirect", Severity::Warning), page(target)),
        FaultKind::Idref { attribute, .. } => (error("missing-idref"), format!("{attribute} {}", fault.href)),
        FaultKind::Duplicate { .. } => (error("duplicate-id"), written()),
        FaultKind::EmptyId => (error("empty-id"), String::new()),
        FaultKind::Flaw(flaw) if flaw.code == "bad-tel" => (strict("bad-tel"), written()),
        FaultKind::Flaw(flaw) => (error(flaw.code), written()),
        FaultKind::Unsafe(_) => (error("unsafe-url"), written()),
        FaultKind::Empty { loads: true } => (error("bad-url"), String::new()),
        FaultKind::Empty { loads: false } => (strict("bad-url"), String::new()),
        FaultKind::ProtocolRelative => (error("bad-url"), written()),
    };
    let limit = if matches!(fault.kind, FaultKind::NoExtension(_)) { 3 } else { 20 };
    Class { code, severity, key, limit }
}

/// What is wrong, and what to do.
pub(super) fn explain<'s>(fault: &Fault<'s>, finder: &mut Finder<'s>, origins: &dyn Origins) -> (Words, Option<Words>) {
    let href = shown(fault.href);
    let name = |target: &SitePath| reference(fault.file, target, fault.href, origins);
    let (ja, en, help) = match &fault.kind {
        FaultKind::Missing { path, folder } => return missing(fault, path, *folder, finder, origins),
        FaultKind::Anchor { target, fragment } => return anchor(fault, target, fragment, finder, origins),
        FaultKind::Flaw(flaw) => return (flaw.message.clone(), Some(flaw.help.clone())),
        FaultKind::Idref { attribute, page } => return idref(fault, attribute, page, finder),
        FaultKind::EmptyId => {
            let help = words("名前を付けるか、id を取り除いてください", "give it a name or remove it");
            return (words("id が空です", "the id is empty"), Some(help));
        }
        FaultKind::Empty { loads } => {
            let message = if *loads {
                words("読み込むファイルのアドレスが空です", "the address of the file to load is empty")
            } else {
                words("リンク先が空です", "the link leads nowhere: its address is empty")
            };
            let help = words("アドレスを書くか、リンクを取り除いてください", "write an address or remove the link");
            return (message, Some(help));
        }
        FaultKind::NoSlash(target) => (
            "リンク先はフォルダーのページですが、最後の「/」がありません",
            "this leads to a folder's page but lacks the last `/`",
            meant(&[name(target)]),
        ),
        FaultKind::NoExtension(target) => (
            "「.html」を省いたリンクです。省けないサーバーでは開けません",
            "the link leaves out `.html`; not every server adds it",
            meant(&[name(target)]),
        ),
        FaultKind::Absolute(target) => (
            "「/」で始まるリンクは、サイトを置く場所によって開けなくなります",
            "a link that starts with `/` breaks when the site is served from another place",
            target.and_then(|target| meant(&[name(target)])).or_else(|| {
                Some(words("今のページから見た場所（../ など）で書いてください", "write it relative to this page"))
            }),
        ),
        FaultKind::OutsideBase(target) => (
            "サイトが一番上に置かれたときだけ開けるリンクです",
            "the link works only if the site is served from the top of the host",
            meant(&[fault.file.relative(target)]),
        ),
        FaultKind::Relative => (
            "このページはどのアドレスでも表示されるので、相対リンクは使えません",
            "this page is shown at any address, so a relative link cannot work",
            Some(words("「/」から始めて書いてください", "start it with `/`")),
        ),
        FaultKind::Leaves => (
            "リンクがサイトの外に出ています",
            "the link leads out of the site",
            Some(words(
                "「../」の数を確かめてください。外のサイトへは「https://」から書きます。",
                "count the `../`; a link to another site starts with `https://`",
            )),
        ),
        FaultKind::Redirect { target, on } => (
            "リンク先は、別のページへ移すためのページです",
            "this leads to a page that only sends the reader on",
            meant(&[onward(target, on).map_or_else(|| shown(on), |path| name(&path))]),
        ),
        FaultKind::Duplicate { .. } => (
            "同じ id がこのページに二つあります",
            "the id stands twice on this page",
            Some(words(
                "どちらかを変えてください。リンクは最初のものにしか飛びません。",
                "rename one of them: links only reach the first",
            )),
        ),
        FaultKind::Unsafe(scheme) => (
            &*format!("「{scheme}:」で始まるアドレスは、プログラムを動かすおそれがあるので使えません"),
            &*format!("an address that starts with `{scheme}:` can run a program and is not allowed"),
            Some(words("ページかファイルへのリンクにしてください", "link to a page or a file instead")),
        ),
        FaultKind::ProtocolRelative => (
            "「//」で始まるリンクは、開き方によって行き先が変わります",
            "where a link that starts with `//` leads depends on how the page was opened",
            meant(&[format!("https:{}", fault.href.trim())]),
        ),
    };
    (about(ja, en, &href), help)
}

/// The message about an id that an attribute of the same page names and that the page does not have.
fn idref<'s>(
    fault: &Fault<'s>,
    attribute: &str,
    page: &'s File<'s>,
    finder: &mut Finder<'s>,
) -> (Words, Option<Words>) {
    let href = shown(fault.href);
    let message = words(
        format!("このページに id「{href}」がありません（{attribute} が指しています）"),
        format!("no element of this page has the id `{href}` that `{attribute}` names"),
    );
    let help = meant(&finder.id(page, fault.href).names())
        .or_else(|| Some(words("指す先の要素に、この id を付けてください", "give the element it means this id")));
    (message, help)
}

/// The message about an address that leads to nothing.
fn missing(
    fault: &Fault<'_>,
    path: &str,
    folder: bool,
    finder: &mut Finder<'_>,
    origins: &dyn Origins,
) -> (Words, Option<Words>) {
    let href = as_written(fault, origins);
    let name = |target: &SitePath| reference(fault.file, target, fault.href, origins);
    if let Some(mistake) = mistake(fault.href) {
        return (not_there(&href), Some(mistake));
    }
    let found = finder.path(path, folder);
    let names: Vec<String> = found.names().into_iter().map(name).collect();
    let message = match found {
        Suggestion::Case(_) => about(
            "大文字と小文字が違うため、サーバーによっては開けません",
            "capital and small letters differ, so the link fails on most servers",
            &href,
        ),
        Suggestion::Form(_) => form_differs(&href),
        Suggestion::Built(_) | Suggestion::Names(_) => not_there(&href),
    };
    let check = || {
        if folder {
            words(
                format!("フォルダー「{}」に index.html がありません", shown(path)),
                format!("there is no index.html in `{}`", shown(path)),
            )
        } else {
            check_path()
        }
    };
    (message, meant(&names).or_else(|| Some(check())))
}

/// The message about a link to a page that does not exist, as it is `written`; `names` are the pages that may be meant.
pub fn missing_page(written: &str, names: &[String]) -> (Words, Words) {
    (not_there(&shown(written)), meant(names).unwrap_or_else(check_path))
}

/// What to do when nothing similar is known.
fn check_path() -> Words {
    words(
        "いまのファイルから見たファイルの場所と名前を確かめてください",
        "check the path, as seen from this file, and the name",
    )
}

/// The address as the editor who has to fix it finds it in the source.
fn as_written(fault: &Fault<'_>, origins: &dyn Origins) -> String {
    origins.as_written(fault.file, fault.at.0, fault.href).unwrap_or_else(|| shown(fault.href))
}

/// The most ids of headings that a message lists.
const MENTIONED: usize = 8;

/// The message about an id that the target does not have.
fn anchor<'s>(
    fault: &Fault<'s>,
    target: &'s File<'s>,
    fragment: &str,
    finder: &mut Finder<'s>,
    origins: &dyn Origins,
) -> (Words, Option<Words>) {
    let href = as_written(fault, origins);
    let page = origins.source_of(fault.file, target.path).unwrap_or_else(|| target.path.as_str().to_owned());
    let found = finder.id(target, fragment);
    let names: Vec<String> = found.names().into_iter().map(|id| format!("#{id}")).collect();
    let message = match found {
        Suggestion::Case(_) => about(
            "見出しの id は、大文字と小文字が違うと飛べません",
            "the id differs in capital letters, so the link does not reach it",
            &href,
        ),
        Suggestion::Form(_) => form_differs(&href),
        Suggestion::Built(_) | Suggestion::Names(_) => words(
            format!("リンク先のページ「{page}」に、その場所がありません：「{href}」"),
            format!("the page `{page}` has no such place: `{href}`"),
        ),
    };
    let headings = || {
        let ids: Vec<String> = origins.headings_of(target.path).iter().map(|id| format!("`#{id}`")).collect();
        if (1..=MENTIONED).contains(&ids.len()) {
            let ids = ids.join(" ");
            return words(
                format!("見出しの言葉を変えると、id も変わります。「{page}」の見出しは次のとおりです: {ids}"),
                format!("a heading that is renamed gets another id; those of `{page}` are {ids}"),
            );
        }
        words(
            format!("「{page}」の見出しを確かめてください。「{{#{fragment}}}」と書けば id を付けられます。"),
            format!("look at the headings of `{page}`; `{{#{fragment}}}` after a heading gives it that id"),
        )
    };
    (message, meant(&names).or_else(|| Some(headings())))
}

fn not_there(href: &str) -> Words {
    about("リンク先がありません", "the link leads to nothing", href)
}

fn form_differs(href: &str) -> Words {
    about(
        "見た目は同じですが、文字コードが違う（濁点の持ち方、全角と半角など）ため開けません",
        "it looks the same but is made of other characters (Unicode normal form or width)",
        href,
    )
}

/// The “did you mean …?” sentence; `None` for no names.
fn meant(names: &[impl AsRef<str>]) -> Option<Words> {
    let list = |open: &str, close: &str, or: &str| {
        names.iter().map(|name| format!("{open}{}{close}", shown(name.as_ref()))).collect::<Vec<_>>().join(or)
    };
    (!names.is_empty()).then(|| {
        words(
            format!("{}ではありませんか", list("「", "」", "か")),
            format!("did you mean {}?", list("`", "`", " or ")),
        )
    })
}

/// Advice on an address that was meant as a telephone number, a mail address or another site, but lacks its scheme.
fn mistake(href: &str) -> Option<Words> {
    let text = href.trim();
    let dial = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '(' | ')');
    if text.chars().filter(char::is_ascii_digit).count() >= 9 && text.chars().all(dial) {
        return Some(words(
            format!("電話番号なら「tel:{text}」と書いてください"),
            format!("for a telephone number write `tel:{text}`"),
        ));
    }
    let first = text.split(['/', '?']).next().unwrap_or_default();
    if first.contains('@') && !text.contains('/') {
        return Some(words(
            format!("メールアドレスなら「mailto:{text}」と書いてください"),
            format!("for a mail address write `mailto:{text}`"),
        ));
    }
    let ends = [".jp", ".com", ".org", ".net"];
    (first.starts_with("www.") || ends.iter().any(|end| first.ends_with(end))).then(|| {
        words(
            format!("外のサイトなら「https://{text}」と書いてください"),
            format!("for another site write `https://{text}`"),
        )
    })
}

/// The file that a page sends the reader on to, when it is one of this site.
fn onward(page: &SitePath, on: &str) -> Option<SitePath> {
    if scheme(on).is_some() || on.starts_with("//") {
        return None;
    }
    let path = decoded(parts(on).path)?;
    let index = if path.ends_with('/') { "index.html" } else { "" };
    page.join(&format!("{path}{index}"))
}

/// How to write a link from one page to another: as in the source, when that is known.
fn reference(from: &SitePath, target: &SitePath, href: &str, origins: &dyn Origins) -> String {
    let fragment = href.find('#').map_or("", |at| &href[at..]);
    let mut path = origins.source_of(from, target).unwrap_or_else(|| {
        let relative = from.relative(target);
        match relative.strip_suffix("index.html") {
            Some("") => "./".to_owned(),
            Some(folder) if folder.ends_with('/') => folder.to_owned(),
            _ => relative,
        }
    });
    path.push_str(fragment);
    path
}
