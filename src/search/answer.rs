//! A fact that answers a question by itself.

/// A fact, or the facts of one contact.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The record: `hotlines.emergency`.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// The page that tells more, from the top of the site; empty when there is none.
    pub path: String,
    /// Its lines: a label, the value, and the address it leads to, which may be empty.
    pub rows: Vec<(String, String, String)>,
    /// The words by which it is asked for. Without one of them it is no answer.
    pub asked: Vec<String>,
    /// Words that tell it from others.
    pub about: Vec<String>,
}
