//! The link checker on small sites, one trap each: what must be reported, with its code, and what must not.

use std::collections::{BTreeMap, BTreeSet};

use madoguchi::base::diag::{Severity, Span};
use madoguchi::base::tree::{SitePath, Tree};
use madoguchi::links::{LinkOptions, NoOrigins, Origins, Report, check};

fn path(text: &str) -> SitePath {
    SitePath::new(text).unwrap()
}

fn page(body: &str) -> String {
    format!("<!doctype html><html lang=ja><head><meta charset=utf-8><title>頁</title></head><body>{body}</body></html>")
}

/// The site around each trap.
fn site() -> Tree {
    let mut tree = Tree::new();
    let mut put = |at: &str, text: &str| {
        tree.insert(path(at), text.as_bytes().to_vec());
    };
    put("index.html", &page("<h1 id=home>表紙</h1><a href='guide/#見出し'>案内</a>"));
    put(
        "guide/index.html",
        &page("<h2 id='見出し'>見出し</h2><h2 id=Setup>準備</h2><h2 id='が'>が</h2><a name=old></a>"),
    );
    put("qa/relief.html", &page("<h2 id=q1>問</h2>"));
    put("日本語.html", &page("<p id=p>文</p>"));
    put("ガイド.html", &page("<p id=p>文</p>"));
    put("moved.html", &page("<meta http-equiv=refresh content='0; url=guide/'>"));
    put("files/doc.pdf", "%PDF");
    put("img/a.png", "x");
    put("img/b c.png", "x");
    put("img/icons.svg", "<svg xmlns='http://www.w3.org/2000/svg'><symbol id='ok'/><title/><symbol id='ng'/></svg>");
    put("css/site.css", "body{background:url(../img/a.png)}");
    put("noindex/a.html", &page("<p>x</p>"));
    tree
}

fn own() -> LinkOptions {
    LinkOptions { relocatable: true, extensionless: false, ..LinkOptions::default() }
}

fn foreign() -> LinkOptions {
    LinkOptions::default()
}

/// Checks one page put into the site, or any other file.
fn with(name: &str, text: &str, options: &LinkOptions) -> Report {
    let mut tree = site();
    tree.insert(path(name), text.as_bytes().to_vec());
    check(&tree, options, &NoOrigins)
}

fn codes(report: &Report) -> Vec<&'static str> {
    report.diagnostics.iter().map(|one| one.code).collect()
}

/// One trap each, as the body of `sub/trap.html`.
const MUST: &[(&str, &str)] = &[
    ("broken-link", "<a href='../nothing.html'>x</a>"),
    ("broken-link", "<a href='../guide.html'>x</a>"),
    ("broken-link", "<a href='../noindex/'>folder without a page</a>"),
    ("broken-link", "<a href='../guide'>no slash</a>"),
    ("broken-link", "<a href='../qa/relief.md'>source</a>"),
    ("broken-link", "<a href='../qa/relief'>no extension</a>"),
    ("broken-link", "<a href='../qa/relief.html/'>slash after a file</a>"),
    ("broken-link", "<a href='..//guide/'>two slashes</a>"),
    ("broken-link", "<a href='../guide%2Findex.html'>encoded slash</a>"),
    ("broken-link", "<a href='www.example.jp/a'>x</a>"),
    ("broken-link", "<map name=m><area href='../nothing.html'></map>"),
    ("broken-link", "<link rel=stylesheet href='../css/none.css'>"),
    ("broken-link", "<link rel=canonical href='../none.html'>"),
    ("broken-link", "<link rel=preload as=image imagesrcset='../img/a.png 1x, ../img/none.png 2x'>"),
    ("broken-link", "<img src='../img/none.png' alt=''>"),
    ("broken-link", "<img src='../img/a.png' srcset='../img/a.png 1x, ../img/none.png 2x' alt=''>"),
    ("broken-link", "<picture><source srcset='../img/none.webp 480w'><img src='../img/a.png' alt=''></picture>"),
    ("broken-link", "<video src='../img/none.mp4'></video>"),
    ("broken-link", "<video poster='../img/none.png'></video>"),
    ("broken-link", "<video><track src='../none.vtt'></video>"),
    ("broken-link", "<audio><source src='../none.mp3'></audio>"),
    ("broken-link", "<form action='../none.cgi'></form>"),
    ("broken-link", "<button formaction='../none.cgi'>x</button>"),
    ("broken-link", "<iframe src='../none.html'></iframe>"),
    ("broken-link", "<object data='../files/none.pdf'></object>"),
    ("broken-link", "<embed src='../files/none.pdf'>"),
    ("broken-link", "<script src='../none.js'></script>"),
    ("broken-link", "<blockquote cite='../none.html'>x</blockquote>"),
    ("broken-link", "<svg><use href='../img/none.svg#ok'/></svg>"),
    ("broken-link", "<svg><image xlink:href='../img/none.png'/></svg>"),
    ("broken-anchor", "<svg><use xlink:href='../img/icons.svg#none'/></svg>"),
    ("broken-link", "<style>p{background:url( \"../img/none.png\" )}</style>"),
    ("broken-link", "<style>@import '../css/none.css';</style>"),
    ("broken-link", "<style>p{background:image-set('../img/none.png' 1x)}</style>"),
    ("broken-link", "<p style='background:url(../img/none.png)'>x</p>"),
    ("broken-link", "<meta http-equiv=Refresh content='5;URL=../none.html'>"),
    ("broken-link", "<meta property=og:image content='../img/none.png'>"),
    ("broken-link", "<meta name=twitter:image content='../img/none.png'>"),
    ("broken-link", "<noscript><img src='../img/none.png' alt=''></noscript>"),
    ("broken-link", "<template><a href='../none.html'>x</a></template>"),
    ("broken-link", "<base href='../guide/'><a href='qa/relief.html'>x</a>"),
    ("broken-link", "<a href='&#46;&#46;/none.html'>x</a>"),
    ("broken-link", "<A HREF=../none.html>x</A>"),
    ("broken-link", "<a title='a>b' href='../none.html'>x</a>"),
    ("broken-link", "<a href='03-1234-5678'>x</a>"),
    ("broken-anchor", "<a href='../guide/#無い'>x</a>"),
    ("broken-anchor", "<a href='../guide/#%E7%84%A1%E3%81%84'>x</a>"),
    ("broken-anchor", "<a href='#nope'>x</a>"),
    ("broken-anchor", "<a href='?q=1#nope'>x</a>"),
    ("broken-anchor", "<template><p id=inert></p></template><a href='#inert'>x</a>"),
    ("broken-anchor", "<!-- <p id=gone> --><a href='#gone'>x</a>"),
    ("broken-anchor", "<script>'<p id=\"js\">'</script><a href='#js'>x</a>"),
    ("broken-anchor", "<textarea><p id=raw></textarea><a href='#raw'>x</a>"),
    ("broken-anchor", "<base href='../'><a href='#here'>leads to the base</a><p id=here>"),
    ("case-mismatch", "<a href='../Guide/'>x</a>"),
    ("case-mismatch", "<img src='../img/A.PNG' alt=''>"),
    ("case-mismatch", "<a href='../guide/#setup'>x</a>"),
    ("normal-form-mismatch", "<a href='../カ\u{3099}イト\u{3099}.html'>x</a>"),
    ("normal-form-mismatch", "<a href='../guide/#か\u{3099}'>x</a>"),
    ("normal-form-mismatch", "<a href='../ｑa/relief.html'>x</a>"),
    ("leaves-site", "<a href='../../up.html'>x</a>"),
    ("leaves-site", "<a href='%2e%2e/../up.html'>x</a>"),
    ("absolute-link", "<a href='/guide/'>x</a>"),
    ("absolute-link", "<img src='/img/none.png' alt=''>"),
    ("bad-url", "<a href='..\\guide\\'>x</a>"),
    ("bad-url", "<a href='//example.jp/'>x</a>"),
    ("bad-url", "<a href='https://localhost/'>x</a>"),
    ("bad-url", "<a href='https://example/'>x</a>"),
    ("bad-url", "<a href='http:/example.jp/'>x</a>"),
    ("bad-url", "<a href='https://user:pw@example.jp/'>x</a>"),
    ("bad-url", "<a href='https://example.jp/a b'>x</a>"),
    ("bad-url", "<a href='https://example．jp/'>x</a>"),
    ("bad-url", "<a href='https://192.168.0.1/'>x</a>"),
    ("bad-url", "<a href='https://example.jp:99999/'>x</a>"),
    ("bad-url", "<a href='htps://example.jp/'>x</a>"),
    ("bad-url", "<a href='C:\\files\\a.pdf'>x</a>"),
    ("bad-url", "<a href='file:///C:/a.pdf'>x</a>"),
    ("bad-url", "<a href='%FF%FE.html'>x</a>"),
    ("bad-url", "<a href=''>x</a>"),
    ("bad-url", "<img src alt=''>"),
    ("unsafe-url", "<a href='javascript:alert(1)'>x</a>"),
    ("unsafe-url", "<a href=' java\nscript:alert(1)'>x</a>"),
    ("unsafe-url", "<a href='VBScript:x'>x</a>"),
    ("unsafe-url", "<a href='data:text/html,x'>x</a>"),
    ("unsafe-url", "<iframe src='data:text/html,x'></iframe>"),
    ("unsafe-url", "<form action='javascript:x'></form>"),
    ("bad-tel", "<a href='tel:03-1234-567'>x</a>"),
    ("bad-tel", "<a href='tel:090-1234-567'>x</a>"),
    ("bad-tel", "<a href='tel:０３１２３４５６７８'>x</a>"),
    ("bad-tel", "<a href='tel:+81-03-1234-5678'>x</a>"),
    ("bad-tel", "<a href='tel:03 1234 5678'>x</a>"),
    ("bad-tel", "<a href='tel:'>x</a>"),
    ("bad-tel", "<a href='tel:#91100'>x</a>"),
    ("bad-mailto", "<a href='mailto:info＠example.jp'>x</a>"),
    ("bad-mailto", "<a href='mailto:info@example'>x</a>"),
    ("bad-mailto", "<a href='mailto:a@example.jp, b'>x</a>"),
    ("bad-mailto", "<a href='mailto:'>x</a>"),
    ("duplicate-id", "<p id=a></p><p id=a></p>"),
    ("empty-id", "<p id=''></p>"),
    ("missing-idref", "<p aria-labelledby='none'></p>"),
    ("missing-idref", "<p id=a aria-describedby='a none'></p>"),
    ("missing-idref", "<label for=none>x</label>"),
    ("missing-idref", "<table><tr><td headers=none>x</table>"),
    ("missing-idref", "<input list=none>"),
    ("missing-idref", "<input form=none>"),
    ("missing-idref", "<img src='../img/a.png' usemap='#none' alt=''>"),
    ("link-to-redirect", "<a href='../moved.html'>x</a>"),
];

/// Must pass without a word.
const MUST_NOT: &[&str] = &[
    "<a href='../'>x</a>",
    "<a href='../guide/'>x</a>",
    "<a href='../guide/index.html#Setup'>x</a>",
    "<a href='../guide/#見出し'>x</a>",
    "<a href='../guide/#%E8%A6%8B%E5%87%BA%E3%81%97'>x</a>",
    "<a href='../guide/#old'>x</a>",
    "<a href='../日本語.html'>x</a>",
    "<a href='../%E6%97%A5%E6%9C%AC%E8%AA%9E.html#p'>x</a>",
    "<a href='#'>x</a>",
    "<a href='#top'>x</a>",
    "<a href='#TOP'>x</a>",
    "<a href='../guide/#:~:text=見出し'>x</a>",
    "<a href='../guide/#Setup:~:text=a,b'>x</a>",
    "<a href='../files/doc.pdf#page=2'>x</a>",
    "<video src='../img/a.png#t=10,20'></video>",
    "<a href='  ../guide/\n'>x</a>",
    "<a href='../gui\nde/'>x</a>",
    "<a href='../guide/?a=1&amp;b=2#Setup'>x</a>",
    "<img src='../img/b%20c.png' alt=''><img src='../img/b c.png' alt=''>",
    "<img src='data:image/gif;base64,R0lGOD' alt=''>",
    "<img src='../img/a.png' srcset='../img/a.png 1x,../img/a.png 2x, data:image/png;base64,AA== 3x' alt=''>",
    "<img srcset='../img/a.png, ../img/a.png 2x' src='../img/a.png' alt=''>",
    "<svg><use href='../img/icons.svg#ok'/><use href='../img/icons.svg#ng'/></svg>",
    "<svg><linearGradient id=g /><rect style='fill:url(#g)'/></svg>",
    "<style>/* url(none.png) */ @namespace url(http://www.w3.org/1999/xhtml); p::after{content:'url(none.png)'}</style>",
    "<style>@import url(../css/site.css) print; p{background:url(data:image/png;base64,AA)}</style>",
    "<!-- <a href='none.html'> -->",
    "<script>const a = \"<a href='none.html'>\";</script>",
    "<script type=application/json>{\"href\":\"<a href=none>\"}</script>",
    "<textarea><a href='none.html'></textarea>",
    "<template><p id=a></p></template><p id=a></p>",
    "<noscript><p id=a></p></noscript><p id=a></p>",
    "<p id=a><a name=a></a></p>",
    "<p id=A></p><p id=a></p>",
    "<p id=l></p><p aria-labelledby='l'></p><label for=i>x</label><input id=i list=d form=f><datalist id=d></datalist><form id=f></form>",
    "<map name=m></map><img src='../img/a.png' usemap='#m' alt=''>",
    "<output for='i'></output><input id=i>",
    "<meta http-equiv=refresh content=30>",
    "<meta http-equiv=refresh content='0; url=\"../guide/\"'>",
    "<meta property=og:image content='https://example.jp/a.png'>",
    "<meta name=description content='none.html'>",
    "<base href='../guide/'><a href='../qa/relief.html'>x</a>",
    "<a href='tel:03-1234-5678'>x</a><a href='tel:0120123456'>x</a><a href='tel:0570-000-000'>x</a>",
    "<a href='tel:090-1234-5678'>x</a><a href='tel:050-1234-5678'>x</a><a href='tel:0800-123-4567'>x</a>",
    "<a href='tel:110'>x</a><a href='tel:119'>x</a><a href='tel:188'>x</a>",
    "<a href='tel:#9110'>x</a><a href='tel:%239110'>x</a><a href='tel:#7119'>x</a>",
    "<a href='tel:+81-3-1234-5678'>x</a><a href='tel:+1-202-555-0123'>x</a><a href='tel:+819012345678'>x</a>",
    "<a href='mailto:info@example.jp'>x</a><a href='mailto:a@b.jp,c@d.jp?subject=%E4%BB%B6&amp;cc=e@f.jp'>x</a>",
    "<a href='mailto:?subject=x'>share</a>",
    "<a href='https://example.jp/a?b#c'>x</a><a href='HTTP://EXAMPLE.JP'>x</a><a href='https://日本語.jp/頁'>x</a>",
    "<a href='https://example.jp:8080/'>x</a><a href='https://8.8.8.8/'>x</a>",
    "<a href='sms:110'>x</a><a href='line://msg'>x</a>",
    "<a>no address</a><a name=here></a><a href='#here'>x</a>",
    "<a href=../guide/>unquoted</a>",
    "<a href='../guide/./../guide/index.html'>x</a>",
    "<a HREF='../guide/' href='none.html'>the first attribute counts</a>",
    "<iframe src='about:blank'></iframe>",
    "<title>a <a href='none.html'></title>",
    "<p data-href='none.html' data-src='none.png'>x</p>",
    "<style>@font-face{src:url(\"../files/doc.pdf?#iefix\") format(\"none.woff\")}</style>",
];

#[test]
fn what_must_be_reported_is() {
    assert!(MUST.len() >= 31, "{}", MUST.len());
    let mut wrong = Vec::new();
    for (code, body) in MUST {
        let found = codes(&with("sub/trap.html", &page(body), &own()));
        if found != [*code] {
            wrong.push(format!("{body}: {code}, found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_right_is_not_reported() {
    assert!(MUST_NOT.len() >= 26, "{}", MUST_NOT.len());
    let mut wrong = Vec::new();
    for body in MUST_NOT {
        for options in [own(), foreign()] {
            let report = with("sub/trap.html", &page(body), &options);
            wrong.extend(report.diagnostics.iter().map(|one| format!("{body}: {} {}", one.code, one.message.en)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The lesson of checkers that fell silent: the whole bed at once, in one site, still finds every trap.
#[test]
fn canary_all_traps_in_one_site() {
    let mut tree = site();
    for (number, (_, body)) in MUST.iter().enumerate() {
        tree.insert(path(&format!("sub/trap{number}.html")), page(body).into_bytes());
    }
    for (number, body) in MUST_NOT.iter().enumerate() {
        tree.insert(path(&format!("sub/fine{number}.html")), page(body).into_bytes());
    }
    let report = check(&tree, &own(), &NoOrigins);
    assert!(report.links > 100 && report.anchors > 20 && report.pages > 57);
    let mut expected: BTreeMap<&str, usize> = BTreeMap::new();
    for (code, _) in MUST {
        *expected.entry(code).or_default() += 1;
    }
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for one in &report.diagnostics {
        let name = one.span.as_ref().map(|span| span.path.as_str().to_owned()).unwrap_or_default();
        assert!(name.starts_with("sub/trap"), "{name}: {}", one.message.en);
        *found.entry(one.code).or_default() += 1;
    }
    assert_eq!(found, expected);
}

#[test]
fn spans_are_exact() {
    let text =
        page("<p>あ<a class=x href=\"../none.html\">x</a><img srcset='../img/a.png 1x, ../n.png 2x'><p id=a><p id=a>");
    let report = with("sub/trap.html", &text, &own());
    let cut = |span: &Span| &text[span.start as usize..span.end as usize];
    let found: Vec<&str> = report.diagnostics.iter().map(|one| cut(one.span.as_ref().unwrap())).collect();
    assert_eq!(found, ["../none.html", "../n.png", "a"]);
    let (first, _) = &report.diagnostics[2].labels[0];
    assert!(first.start < report.diagnostics[2].span.as_ref().unwrap().start);
    assert_eq!(cut(first), "a");
}

#[test]
fn suggestions_name_the_nearest() {
    let help = |body: &str| {
        let report = with("sub/trap.html", &page(body), &own());
        report.diagnostics[0].help.as_ref().unwrap().en.clone()
    };
    assert_eq!(help("<a href='../guid/'>x</a>"), "did you mean `../guide/`?");
    assert_eq!(help("<a href='../relief.html#q1'>x</a>"), "did you mean `../qa/relief.html#q1`?");
    assert_eq!(help("<a href='../qa/relief.md#q1'>x</a>"), "did you mean `../qa/relief.html#q1`?");
    assert_eq!(help("<a href='../Guide/'>x</a>"), "did you mean `../guide/`?");
    assert_eq!(help("<a href='/guide/#Setup'>x</a>"), "did you mean `../guide/#Setup`?");
    assert_eq!(help("<a href='../guide/#Setups'>x</a>"), "did you mean `#Setup`?");
    assert_eq!(help("<a href='../moved.html'>x</a>"), "did you mean `../guide/`?");
    assert_eq!(help("<a href='info@example.jp'>x</a>"), "for a mail address write `mailto:info@example.jp`");
    assert_eq!(help("<img src='../img/aa.png' alt=''>"), "did you mean `../img/a.png` or `../img/b c.png`?");
}

#[test]
fn other_files_are_checked_too() {
    let broken = |name: &str, text: &str| codes(&with(name, text, &own()));
    assert_eq!(broken("css/more.css", "@import \"none.css\"; p{background:url(../img/none.png)}"), ["broken-link"; 2]);
    assert_eq!(broken("css/more.css", "p{background:url(../img/\\61.png); mask:url(#m)}"), [""; 0]);
    assert_eq!(
        broken("img/x.svg", "<svg><style/><image href='none.png'/><use href='#none'/></svg>"),
        ["broken-link", "broken-anchor"]
    );
    assert_eq!(broken("notes.txt", "<a href='none.html'>"), [""; 0]);
}

#[test]
fn redirects_of_a_foreign_host() {
    let check = |rules: &str, body: &str| {
        let mut tree = site();
        tree.insert(path("_redirects"), rules.as_bytes().to_vec());
        tree.insert(path("sub/trap.html"), page(body).into_bytes());
        codes(&check(&tree, &foreign(), &NoOrigins))
    };
    let none: [&str; 0] = [];
    assert_eq!(check("/old/* /qa/:splat 301", "<a href='/old/relief.html'>x</a>"), none);
    assert_eq!(check("/old/* /qa/:splat 301", "<a href='/old/none.html'>x</a>"), ["broken-link"]);
    assert_eq!(check("/old/:name /qa/:name.html", "<a href='/old/relief'>x</a>"), none);
    assert_eq!(check("# comment\n/a /b\n/b /guide/#Setup 302! # note", "<a href='/a'>x</a>"), none);
    assert_eq!(check("/out https://example.jp/ 301", "<a href='/out'>x</a>"), none);
    assert_eq!(check("/* /404.html 404", "<a href='/none'>x</a>"), ["broken-link"]);
    assert_eq!(check("/a /none.html", "x"), ["broken-link"]);
    assert_eq!(check("/a /b\n/b /a", "<a href='/a'>x</a>").first(), Some(&"broken-link"));
}

#[test]
fn where_the_site_is_served() {
    let at = |base: &str, body: &str| {
        codes(&with("sub/trap.html", &page(body), &LinkOptions { base_path: base.into(), ..foreign() }))
    };
    let none: [&str; 0] = [];
    assert_eq!(at("/", "<a href='/guide/#Setup'>x</a>"), none);
    assert_eq!(at("/help/", "<a href='/help/guide/#Setup'>x</a>"), none);
    assert_eq!(at("/a/b/", "<a href='/a/b/guide/'>x</a><a href='/a/b'>x</a>"), none);
    assert_eq!(at("/help/", "<a href='/guide/'>works only at the top</a>"), ["absolute-link"]);
    assert_eq!(at("/help/", "<a href='/helpers/'>x</a>"), ["leaves-site"]);
    assert_eq!(at("/", "<a href='/qa/relief'>x</a>"), ["extensionless-link"]);
    assert_eq!(at("/", "<a href='/qa/relief#none'>x</a>"), ["broken-anchor", "extensionless-link"]);
    assert_eq!(at("/", "<a href='/guide'>x</a>"), ["link-to-redirect"]);
    assert_eq!(at("/", "<base href='https://example.jp/x/'><a href='none.html'>x</a>"), none);

    let mut options =
        LinkOptions { site_url: Some("https://example.org/help/".into()), base_path: "/help/".into(), ..own() };
    let url = |body: &str, options: &LinkOptions| codes(&with("sub/trap.html", &page(body), options));
    assert_eq!(url("<meta property=og:image content='https://example.org/help/img/a.png'>", &options), none);
    assert_eq!(
        url("<meta property=og:image content='https://example.org/help/img/none.png'>", &options),
        ["broken-link"]
    );
    assert_eq!(url("<a href='https://example.org/helper/'>x</a>", &options), none);

    options.absolute_allowed = BTreeSet::from([path("404.html")]);
    let lost = |body: &str| codes(&with("404.html", &page(body), &options));
    assert_eq!(lost("<a href='/help/guide/#Setup'>x</a><a href='#top'>x</a>"), none);
    assert_eq!(lost("<a href='guide/'>x</a>"), ["relative-link"]);
    assert_eq!(lost("<a href='/help/none/'>x</a>"), ["broken-link"]);
    assert_eq!(lost("<base href='/help/'><a href='guide/'>x</a>"), none);
}

struct Sources;

impl Origins for Sources {
    fn of_link(&self, file: &SitePath, _: u32, written: &str) -> Vec<Span> {
        let here = file.as_str() == "sub/trap.html" && written == "../qa/relif.html";
        if here {
            vec![Span::new(&path("content/trap.md"), 5..9), Span::new(&path("content/trap.md"), 20..24)]
        } else {
            vec![]
        }
    }
    fn of_file(&self, _: &SitePath, _: &str) -> Option<Span> {
        Some(Span::file(&path("themes/default/templates/base.html")))
    }
    fn source_of(&self, _: &SitePath, target: &SitePath) -> Option<String> {
        (target.as_str() == "qa/relief.html").then(|| "../qa/relief.md".to_owned())
    }
}

#[test]
fn findings_point_at_the_source() {
    let mut tree = site();
    let body = "<a href='../qa/relif.html'>x</a><a href='../qa/relif.html'>x</a><a href='../none'>menu</a>";
    tree.insert(path("sub/trap.html"), page(body).into_bytes());
    tree.insert(path("sub/more.html"), page("<a href='../none'>menu</a>").into_bytes());
    let report = check(&tree, &own(), &Sources);
    let places: Vec<(&str, u32)> = report
        .diagnostics
        .iter()
        .map(|one| one.span.as_ref().map(|span| (span.path.as_str(), span.start)).unwrap())
        .collect();
    assert_eq!(places, [("content/trap.md", 5), ("content/trap.md", 20), ("themes/default/templates/base.html", 0)]);
    assert_eq!(report.diagnostics[0].help.as_ref().unwrap().en, "did you mean `../qa/relief.md`?");
}

#[test]
fn a_menu_that_is_broken_everywhere_is_said_twenty_one_times() {
    let mut tree = site();
    for number in 0..1000 {
        tree.insert(path(&format!("p/{number:04}.html")), page("<a href='../none.html'>x</a>").into_bytes());
    }
    let report = check(&tree, &own(), &NoOrigins);
    assert_eq!(codes(&report), ["broken-link"; 21]);
    assert!(report.diagnostics[20].message.en.contains("980 more"), "{}", report.diagnostics[20].message.en);
}

#[test]
fn counts_and_external_links() {
    let body = "<a href='https://example.jp/a#b'>x</a><a href='https://example.jp/a'>x</a><a href='#top'>x</a>\
                <link rel=canonical href='https://example.jp/self'><link rel=preconnect href='https://cdn.example.jp'>";
    let report = with("sub/trap.html", &page(body), &own());
    assert_eq!(report.external.keys().collect::<Vec<_>>(), ["https://example.jp/a"]);
    assert_eq!(report.external["https://example.jp/a"].len(), 2);
    assert_eq!(report.pages, 8, "all HTML files");
    assert_eq!(report.anchors, 2);
}

#[test]
fn a_base_on_another_site_sends_relative_links_there() {
    let at = |base: &str, href: &str| {
        let body = format!("<base href='{base}'><a href='{href}'>x</a>");
        let report = with("sub/trap.html", &page(&body), &own());
        assert!(report.diagnostics.is_empty());
        report.external.into_keys().next().unwrap()
    };
    assert_eq!(at("https://example.jp/x/y", "z.html"), "https://example.jp/x/z.html");
    assert_eq!(at("https://example.jp/x/y", "/z.html#a"), "https://example.jp/z.html");
    assert_eq!(at("https://example.jp", "z.html"), "https://example.jp/z.html");
}

#[test]
fn a_site_without_pages_is_an_error() {
    let report = check(&Tree::new(), &own(), &NoOrigins);
    assert_eq!(codes(&report), ["no-pages"]);
    assert_eq!(report.diagnostics[0].severity, Severity::Error);
}

#[test]
fn every_finding_says_what_to_do_in_both_languages() {
    for (_, body) in MUST {
        for one in with("sub/trap.html", &page(body), &own()).diagnostics {
            assert!(!one.message.ja.is_empty() && !one.message.en.is_empty(), "{body}");
            assert!(one.help.is_some(), "{body}: no help");
        }
    }
}

/// Every beginning of every trap, and bytes that are no text: nothing panics.
#[test]
fn broken_input_does_no_harm() {
    let whole: Vec<&str> = MUST.iter().map(|(_, body)| *body).chain(MUST_NOT.iter().copied()).collect();
    for body in whole {
        for end in 0..=body.len() {
            let mut tree = Tree::new();
            for name in ["a.html", "a.svg", "a.css", "_redirects"] {
                tree.insert(path(name), body.as_bytes()[..end].to_vec());
            }
            check(&tree, &own(), &NoOrigins);
        }
    }
    for bytes in
        [&b"<a href='\xff\xfe%'>"[..], b"<a href=\"\r\n..\r/\0\">", b"p{background:url(\\", b"\xef\xbb\xbf<p id=x>"]
    {
        let mut tree = Tree::new();
        tree.insert(path("a.html"), bytes.to_vec());
        tree.insert(path("a.css"), bytes.to_vec());
        check(&tree, &foreign(), &NoOrigins);
    }
}
