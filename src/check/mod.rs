//! Every check of a whole site: functions from the site to findings. Nothing is made and nothing is changed here.
//!
//! A check sees the site as it was read, sometimes what was rendered from it, and returns its findings in any order;
//! `build` sorts them. If part of the site could not be read, a check must not report what follows from that alone:
//! the advice to remove something that merely seems unused would do harm. The one function that makes new text is
//! [`wording::fix_all`], which returns it and writes nothing.
//!
//! Some mistakes are found elsewhere, because the model can't even hold them: wrong keys and values by `syntax` and
//! `ledger` when a file is read, broken links by `links` in the finished files, lost addresses by `published`.

pub mod references;
pub mod cycles;
pub mod links;
pub mod literals;
pub mod decisions;
pub mod navigation;
pub mod files;
pub mod freshness;
pub mod terms;
pub mod questions;
pub mod wording;
