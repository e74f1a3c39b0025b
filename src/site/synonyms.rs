//! `content/search.words.yaml`: words that mean the same to readers, for the search.
//!
//! A section that uses one word of a group is found by the others, too. Words with an entry in the glossary have their
//! synonyms there.
//!
//! ```yaml
//! - [請求, 申請, 申し込み]
//! - [休業, 休診, 臨時休診]
//! ```

use crate::base::diag::{Checked, Diagnostic, has_errors, words};
use crate::base::tree::SitePath;
use crate::syntax::fields::{self, Shape};
use crate::syntax::yaml::{self, Node};

/// The path of the file in `content/`.
pub const PATH: &str = "search.words.yaml";

/// What the file must be.
pub const GROUPS: Shape = Shape::List(&Shape::List(&Shape::Text));

/// Reads the groups of words. Empty when anything in the file is wrong.
pub fn read(path: &SitePath, text: &str) -> Checked<Vec<Vec<String>>> {
    let mut found = Vec::new();
    let Some(node) = yaml::parse(path, text, 0..text.len()).split(&mut found) else {
        return Checked { value: Vec::new(), diagnostics: found };
    };
    fields::check(&node, GROUPS, &mut found);
    for one in node.items().iter().filter(|one| one.items().len() == 1) {
        let message = words("組に言葉が1つしかありません", "a group has only one word");
        let help = words(
            "同じ意味の言葉を「- [請求, 申請]」のように2つ以上並べるか、この行を消してください",
            "list two or more words that mean the same, such as `- [claim, application]`, or remove the line",
        );
        found.push(Diagnostic::error("wrong-type", one.span.clone(), message).help(help));
    }
    if has_errors(&found) {
        return Checked { value: Vec::new(), diagnostics: found };
    }
    let group = |one: &Node| one.items().iter().filter_map(Node::text).map(str::to_owned).collect();
    Checked { value: node.items().iter().map(group).collect(), diagnostics: found }
}
