//! The kinds of faults a link or an id can have.
//!
//! The finding of each is chosen in module `explain`, because its name and severity can depend on what else the site
//! has (`case-mismatch` in place of `broken-link`) and on whether the site is our own:
//!
//! - `Missing`: `broken-link`, `case-mismatch`, `normal-form-mismatch`
//! - `NoSlash`, `Redirect`: `link-to-redirect`; `NoExtension`: `extensionless-link`
//! - `Absolute`, `OutsideBase`: `absolute-link`; `Relative`: `relative-link`; `Leaves`: `leaves-site`
//! - `Idref`: `missing-idref`; `Duplicate`: `duplicate-id`; `EmptyId`: `empty-id`
//! - `Unsafe`: `unsafe-url`; `Empty`, `ProtocolRelative`: `bad-url`; `Flaw` carries its own name

use crate::base::tree::SitePath;
use crate::links::address::Flaw;
use crate::links::resolve::File;

/// What is wrong at one place. The paths are those of the tree.
#[derive(Debug)]
pub(super) enum FaultKind<'s> {
    /// Nothing at this path (in the tree's terms).
    Missing { path: String, folder: bool },
    /// A folder's page, linked without the last `/`.
    NoSlash(&'s SitePath),
    /// A page, linked without `.html`.
    NoExtension(&'s SitePath),
    /// The file is there, the place in it is not.
    Anchor { target: &'s File<'s>, fragment: String },
    /// Starts with `/` on a site that must work anywhere; the file it means, if there is one.
    Absolute(Option<&'s SitePath>),
    /// Lacks the base path that the site is served under.
    OutsideBase(&'s SitePath),
    /// Relative, on a page that is shown at any address.
    Relative,
    /// Leads above the top of the site.
    Leaves,
    /// Leads to a page that only sends the reader on, to this address.
    Redirect { target: &'s SitePath, on: &'s str },
    /// No such id on this page, in the attribute named.
    Idref { attribute: &'static str, page: &'s File<'s> },
    /// The id stands twice; where it stands first.
    Duplicate { first: (u32, u32) },
    /// `id=""`.
    EmptyId,
    /// The address itself is malformed, whatever the site holds.
    Flaw(Box<Flaw>),
    /// Carries a script or a whole document.
    Unsafe(String),
    /// `href=""`, `src=""`; `loads` when a browser would request the page itself as a resource.
    Empty { loads: bool },
    /// `//host/…`.
    ProtocolRelative,
}

/// One fault, and its place in the output.
#[derive(Debug)]
pub(super) struct Fault<'s> {
    /// The file with the fault.
    pub(super) file: &'s SitePath,
    /// Its place in that file: the first byte, and the byte after the last.
    pub(super) at: (u32, u32),
    /// As written, decoded.
    pub(super) href: &'s str,
    /// What is wrong.
    pub(super) kind: FaultKind<'s>,
}
