//! A fact that answers a query by itself: a phone number or an amount is shown above the results, without a click.

/// A fact, or the facts of one contact, as it is shown among the results. `render::answers` makes them from the ledger.
#[derive(Clone, Debug)]
pub struct FactAnswer {
    /// The id of its record: `hotlines.emergency`.
    pub id: String,
    /// Its heading: the name of the record.
    pub name: String,
    /// The page with more about it, relative to the top of the site; empty when there is none.
    pub path: String,
    /// Its rows: label, value, and the address that the value links to (`tel:…`), which may be empty.
    pub rows: Vec<(String, String, String)>,
    /// Words that ask for it. It is shown only if the query holds one of them.
    pub asked: Vec<String>,
    /// Words that distinguish it from similar facts. They raise its rank but don't make it an answer.
    pub about: Vec<String>,
}
