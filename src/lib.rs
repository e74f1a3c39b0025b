//! Madoguchi: help portals whose facts are right.
//!
//! A build is a pure function from a tree of files to a tree of files and a list of findings (see [`build()`]). The
//! folders of this crate are floors, here from the bottom up: a floor imports only floors below it, which a test holds.
//! Only [`disk`], [`serve`] and [`tools::external`] touch the world.

pub mod base;
pub mod value;
pub mod syntax;
pub mod ledger;
pub mod decision;
pub mod site;
pub mod links;
pub mod search;
pub mod render;
pub mod check;
pub mod published;
pub mod report;
pub mod pipeline;
pub mod disk;
pub mod tools;
pub mod serve;

pub use pipeline::{Built, Memos, build};
pub use site::Options;
